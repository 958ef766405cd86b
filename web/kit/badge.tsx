// A lane, option, channel or state as icon and word; the colour only helps.
import type { ReactNode } from 'react';
import styles from './badge.module.css';
import { channelMark, laneMark, type Mark, optionMark, stateMark } from './words.ts';

/** Shows a mark. `quiet` drops the tinted ground, for dense tables. */
export function Badge({ mark, quiet = false }: { mark: Mark; quiet?: boolean }): ReactNode {
  const Icon = mark.icon;
  return (
    <span className={quiet ? styles.quiet : styles.badge} style={{ '--mark': mark.color }} title={mark.help}>
      <Icon size={14} stroke={1.8} aria-hidden />
      {mark.words}
    </span>
  );
}

export function OptionBadge({ option, quiet = false }: { option: string; quiet?: boolean }): ReactNode {
  return <Badge mark={optionMark(option)} quiet={quiet} />;
}

export function LaneBadge({ lane }: { lane: string }): ReactNode {
  return <Badge mark={laneMark(lane)} quiet />;
}

export function StateBadge({ state }: { state: string }): ReactNode {
  return <Badge mark={stateMark(state)} quiet />;
}

/** Channels as a short list of icons with words. */
export function ChannelList({ channels }: { channels: readonly string[] }): ReactNode {
  return (
    <span className={styles.list}>
      {channels.map((channel) => (
        <Badge key={channel} mark={channelMark(channel)} quiet />
      ))}
    </span>
  );
}
