// One timeline over every touchpoint: newest first, by kind, and as it stood on a day.
import { Button, TextInput } from '@mantine/core';
import { dayWords, Empty, endOfDay, Failed, Panel, useSurroundings, Waiting } from '@rapport/kit';
import { IconBolt } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { TimelineEntry } from '../../../../../sdk/api.ts';
import { api } from '../../api.ts';
import { useFilters } from '../../filters.ts';
import { usePages } from '../../pages.ts';
import { ChoiceFilter } from '../filter-fields.tsx';
import styles from './timeline.module.css';
import { CHANNELS, Entry } from './timeline-entry.tsx';

export function PersonTimeline({ id }: { id: string }): ReactNode {
  const { zone } = useSurroundings();
  const { value, set } = useFilters('channels', 'asOf');
  const asOf = value('asOf') === '' ? '' : (endOfDay(value('asOf'), zone) ?? '');
  const read = (query: Parameters<typeof api.timeline>[1], signal?: AbortSignal) =>
    api.timeline(id, query, signal);
  const source = usePages(`timeline ${id}`, read, { channels: value('channels'), asOf });
  const filters = (
    <>
      <ChoiceFilter
        label="Kind of touchpoint"
        all="Everything"
        value={value('channels')}
        change={(channels) => set({ channels })}
        options={Object.entries(CHANNELS).map(([channel, { words }]) => ({ value: channel, label: words }))}
      />
      <TextInput
        type="date"
        aria-label="As of the end of day"
        leftSection="As of"
        leftSectionWidth={52}
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
          text={
            source.more
              ? 'None of the newest entries is of this kind. Load earlier ones, or show everything.'
              : 'No entry of this kind up to that day.'
          }
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
  const { zone } = useSurroundings();
  const days = Map.groupBy(rows, (entry) => dayWords(Date.parse(entry.at), zone));
  return (
    <div className={styles.days} aria-busy={stale} data-stale={stale}>
      {[...days].map(([day, entries]) => (
        <section key={day} aria-label={day}>
          <h3 className={styles.day}>{day}</h3>
          <ol className={styles.line}>
            {entries.map((entry) => (
              <Entry key={entry.id} entry={entry} />
            ))}
          </ol>
        </section>
      ))}
    </div>
  );
}
