// One timeline over every touchpoint: newest first, by kind, and as it stood on a day.
import { Button, TextInput } from '@mantine/core';
import {
  Empty,
  endOfDay,
  Failed,
  GoLink,
  type IconPart,
  Panel,
  plainWords,
  Time,
  useSurroundings,
  Waiting,
} from '@rapport/kit';
import { IconBolt, IconFileText, IconScale, IconSend, IconSignature } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { TimelineEntry } from '../../../../../sdk/api.ts';
import { api } from '../../api.ts';
import { useFilters } from '../../filters.ts';
import { insideHref } from '../../leave.ts';
import { usePages } from '../../pages.ts';
import { ChoiceFilter } from '../filter-fields.tsx';
import styles from './timeline.module.css';

const TYPES: { [type in TimelineEntry['type']]: { words: string; icon: IconPart; color: string } } = {
  signal: { words: 'Signals', icon: IconBolt, color: 'var(--option-pull)' },
  decision: { words: 'Decisions', icon: IconScale, color: 'var(--option-push)' },
  delivery: { words: 'Deliveries', icon: IconSend, color: 'var(--option-later)' },
  consent: { words: 'Consent', icon: IconSignature, color: 'var(--option-digest)' },
  fact: { words: 'Facts', icon: IconFileText, color: 'var(--option-silence)' },
};

export function PersonTimeline({ id }: { id: string }): ReactNode {
  const { zone } = useSurroundings();
  const { value, set } = useFilters('types', 'asOf');
  const asOf = value('asOf') === '' ? '' : (endOfDay(value('asOf'), zone) ?? '');
  const read = (query: Parameters<typeof api.timeline>[1], signal?: AbortSignal) =>
    api.timeline(id, query, signal);
  const source = usePages(`timeline ${id}`, read, { types: value('types'), asOf });
  const filters = (
    <>
      <ChoiceFilter
        label="Kind of entry"
        all="Everything"
        value={value('types')}
        change={(types) => set({ types })}
        options={Object.entries(TYPES).map(([type, { words }]) => ({ value: type, label: words }))}
      />
      <TextInput
        type="date"
        aria-label="As of the end of day"
        value={value('asOf')}
        onChange={(event) => set({ asOf: event.currentTarget.value })}
      />
    </>
  );
  return (
    <Panel
      title="Timeline"
      note={asOf === '' ? 'newest first' : 'as it stood at the end of that day'}
      actions={filters}
    >
      {source.failure && source.rows.length === 0 ? (
        <Failed failure={source.failure} retry={source.retry} />
      ) : source.waiting ? (
        <Waiting lines={10} />
      ) : source.rows.length === 0 ? (
        <Empty
          icon={IconBolt}
          title="Nothing here"
          text="No entry of this kind up to that day."
          action={{ label: 'Show everything', href: `/people/${id}` }}
        />
      ) : (
        <Entries rows={source.rows} stale={source.stale === true} />
      )}
      {source.more && (
        <div className={styles.more}>
          <Button loading={source.more.loading} onClick={source.more.load}>
            Load earlier
          </Button>
        </div>
      )}
    </Panel>
  );
}

function Entries({ rows, stale }: { rows: readonly TimelineEntry[]; stale: boolean }): ReactNode {
  return (
    <ol className={styles.line} aria-busy={stale} data-stale={stale}>
      {rows.map((entry) => (
        <Entry key={entry.id} entry={entry} />
      ))}
    </ol>
  );
}

function Entry({ entry }: { entry: TimelineEntry }): ReactNode {
  const { words, icon: Icon, color } = TYPES[entry.type];
  const properties = Object.entries(entry.properties);
  return (
    <li className={styles.entry}>
      <span className={styles.mark} style={{ '--mark': color }} title={words}>
        <Icon size={14} stroke={1.9} aria-hidden />
        <span className={styles.kind}>{words}: </span>
      </span>
      <div className={styles.what}>
        <div className={styles.title}>
          {entry.href ? (
            <GoLink href={insideHref(entry.href)}>{entry.title}</GoLink>
          ) : (
            <span>{entry.title}</span>
          )}
          <span className={styles.when}>
            <Time at={entry.at} />
          </span>
        </div>
        {entry.detail && <p className={styles.detail}>{entry.detail}</p>}
        {properties.length > 0 && (
          <dl className={styles.properties}>
            {properties.map(([name, value]) => (
              <div key={name}>
                <dt>{plainWords(name)}</dt>
                <dd>{typeof value === 'object' ? JSON.stringify(value) : String(value)}</dd>
              </div>
            ))}
          </dl>
        )}
        <span className={styles.origin}>from {entry.origin}</span>
      </div>
    </li>
  );
}
