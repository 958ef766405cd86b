// Events as they arrive: live, with verdicts, filters, pause, and what each message held.
import { Button } from '@mantine/core';
import { Empty, LiveLight, Page, Sheet, Waiting } from '@rapport/kit';
import { IconActivity, IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { type ReactNode, useEffect, useEffectEvent, useMemo, useState } from 'react';
import type { TailMessage } from '../../../../sdk/faces/events.ts';
import { useFilters } from '../filters.ts';
import { isTyping, keysAreOn } from '../shell/shortcuts.ts';
import styles from './events/events.module.css';
import { LiveRow } from './events/live-row.tsx';
import { EventTabs } from './events/tabs.tsx';
import { type Tail, useTail } from './events/use-tail.ts';
import { ChoiceFilter, SearchFilter } from './filter-fields.tsx';

const CALLS = ['track', 'identify', 'page', 'screen', 'group', 'alias'].map((c) => ({ value: c, label: c }));
const VERDICTS = [
  { value: 'accepted', label: 'Accepted' },
  { value: 'warning', label: 'Off schema' },
  { value: 'quarantined', label: 'Quarantined' },
];

export function EventsScreen(): ReactNode {
  const [paused, setPaused] = useState(false);
  const [opened, setOpened] = useState<string | null>(null);
  const tail = useTail(paused || opened !== null);
  const { value, set } = useFilters('call', 'verdict', 'text');
  const pause = (): void => {
    if (paused) tail.release();
    setPaused(!paused);
  };
  useSpace(pause);
  const [call, verdict, text] = [value('call'), value('verdict'), value('text')];
  const rows = useMemo(
    () => tail.rows.filter((row) => matches(row, call, verdict, text.toLowerCase())),
    [tail.rows, call, verdict, text],
  );
  return (
    <Page
      title="Events"
      purpose="What your systems send, as it arrives. Values are shown as far as your roles allow; space pauses."
      actions={<LiveLight state={tail.state} />}
    >
      <EventTabs here="/events" />
      <Sheet>
        <div className={styles.bar}>
          <Button
            leftSection={
              paused ? <IconPlayerPlay size={15} aria-hidden /> : <IconPlayerPause size={15} aria-hidden />
            }
            aria-pressed={paused}
            onClick={pause}
          >
            {paused ? 'Go on' : 'Pause'}
          </Button>
          <SearchFilter label="Name, field or source" value={text} change={(next) => set({ text: next })} />
          <ChoiceFilter
            label="Call"
            value={call}
            change={(next) => set({ call: next })}
            all="All calls"
            options={CALLS}
          />
          <ChoiceFilter
            label="Verdict"
            value={verdict}
            change={(next) => set({ verdict: next })}
            all="All verdicts"
            options={VERDICTS}
          />
          <Sampled tail={tail} />
        </div>
        <Rows tail={tail} rows={rows} opened={opened} open={setOpened} />
      </Sheet>
    </Page>
  );
}

/** Space pauses, unless it belongs to a field or a button. */
function useSpace(run: () => void): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (event.key !== ' ' || event.ctrlKey || event.metaKey || event.altKey || !keysAreOn()) return;
    const target = event.target instanceof Element ? event.target : null;
    if (isTyping(target) || target?.closest('button, a, summary')) return;
    event.preventDefault();
    run();
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => press(event);
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, []);
}

function matches(row: TailMessage, call: string, verdict: string, text: string): boolean {
  if (call !== '' && row.call !== call) return false;
  if (verdict !== '' && row.verdict !== verdict) return false;
  if (text === '') return true;
  const words = [
    row.name,
    row.source,
    row.reason ?? '',
    row.field ?? '',
    ...Object.keys(row.properties),
    ...Object.keys(row.traits),
  ];
  return words.some((word) => word.toLowerCase().includes(text));
}

function Sampled({ tail: { sampled, waiting, release } }: { tail: Tail }): ReactNode {
  return (
    <>
      <span className={styles.grow} />
      {waiting > 0 && (
        <Button size="compact-sm" variant="filled" onClick={release}>
          {waiting.toLocaleString('en')} new
        </Button>
      )}
      <span role="status" className={styles.note}>
        {sampled
          ? `Shown ${sampled.shown} of ${sampled.atLeast ? 'at least ' : ''}${sampled.of} a second`
          : ''}
      </span>
    </>
  );
}

interface RowsProps {
  readonly tail: Tail;
  readonly rows: readonly TailMessage[];
  readonly opened: string | null;
  readonly open: (id: string | null) => void;
}

function Rows({ tail, rows, opened, open }: RowsProps): ReactNode {
  if (!tail.begun) return <Waiting />;
  if (rows.length === 0) {
    const nothing = tail.rows.length === 0;
    return (
      <Empty
        icon={IconActivity}
        title={nothing ? 'Nothing has arrived yet' : 'Nothing matches'}
        text={
          nothing
            ? 'The next message of any of your sources will stand here. A write key lets a system send.'
            : 'Messages that arrive and match will stand here.'
        }
        {...(nothing ? { action: { label: 'Write keys', href: '/settings/keys' } } : {})}
      />
    );
  }
  return (
    <ul className={styles.list} aria-label="Messages">
      {rows.map((row) => (
        <LiveRow
          key={row.id}
          row={row}
          open={opened === row.id}
          toggle={() => open(opened === row.id ? null : row.id)}
        />
      ))}
    </ul>
  );
}
