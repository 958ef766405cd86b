// The kit's front door: one look, one set of parts, for every screen.
export { Badge, ChannelList, LaneBadge, OptionBadge, StateBadge } from './badge.tsx';
export { ChartPanel } from './chart-panel.tsx';
export type { ChartSeries, ChartSpec } from './chart-spec.ts';
export { Confirm } from './confirm.tsx';
export { CopyButton } from './copy-button.tsx';
export { type CsvValue, toCsv } from './csv.ts';
export { type Column, DataTable, type RowSource } from './data-table.tsx';
export { DialogForm } from './dialog-form.tsx';
export { datedName, download } from './download.ts';
export { Gauge } from './gauge.tsx';
export { Json } from './json.tsx';
export { LiveLight, type LiveState } from './live-light.tsx';
export { Facts, Page, Panel, Sheet } from './page.tsx';
export { Sparkline } from './sparkline.tsx';
export { figureWords, Stat, Stats, shareWords } from './stat.tsx';
export { Empty, type EmptyWords, Failed, type Failure, Waiting } from './states.tsx';
export { GoLink, isModifiedClick, SurroundingsProvider, useSurroundings } from './surroundings.tsx';
export { theme } from './theme.ts';
export { Time } from './time.tsx';
export {
  clockWords,
  dateWords,
  dayWords,
  durationWords,
  endOfDay,
  exactWords,
  hourWords,
} from './time-words.ts';
export { type Notice, tell } from './toast.tsx';
export {
  channelMark,
  type IconPart,
  isId,
  LANE_NAMES,
  laneMark,
  type Mark,
  nameWords,
  OPTION_KINDS,
  optionMark,
  plainWords,
  stateMark,
} from './words.ts';
