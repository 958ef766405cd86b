// Overlap: how far two to five audiences share their people, as a picture and as a table.
import { MultiSelect } from '@mantine/core';
import { type Column, DataTable, Failed, Page, Panel, Stat, Stats, shareWords, Waiting } from '@rapport/kit';
import { IconUsersGroup } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type ReactNode, useMemo } from 'react';
import type { AudienceOverlap } from '../../../../sdk/faces/audiences.ts';
import { api } from '../api.ts';
import { failureOf } from '../failures.ts';
import { useFilters } from '../filters.ts';
import styles from './audiences/audiences.module.css';
import { OverlapPicture } from './audiences/overlap-picture.tsx';
import { AudienceTabs } from './audiences/tabs.tsx';

const MOST = 5;

export function AudienceOverlapScreen(): ReactNode {
  const { value, set } = useFilters('ids');
  const ids = value('ids')
    .split(',')
    .filter((id) => id !== '');
  const list = useQuery({
    queryKey: ['audiences', 'choices'],
    queryFn: ({ signal }) => api.audiences({}, signal),
  });
  const enough = ids.length >= 2;
  const found = useQuery({
    queryKey: ['audience-overlap', ids.join(',')],
    queryFn: ({ signal }) => api.audienceOverlap(ids, signal),
    enabled: enough,
    placeholderData: keepPreviousData,
  });
  const failure = failureOf(found.error ?? list.error);
  return (
    <Page
      title="Overlap of audiences"
      purpose="Who is in several audiences at once, and who is in one alone."
    >
      <AudienceTabs here="/audiences/overlap" />
      <Panel title="Compare">
        <MultiSelect
          size="xs"
          label="Two to five audiences"
          placeholder={ids.length < MOST ? 'Add an audience' : ''}
          searchable
          maxValues={MOST}
          comboboxProps={{ withinPortal: false }}
          nothingFoundMessage="No audience of this name"
          value={ids}
          data={(list.data?.rows ?? []).map(({ id, name }) => ({ value: id, label: name }))}
          onChange={(next) => set({ ids: next.join(',') })}
        />
        {!enough && <p className={styles.soft}>Choose at least two.</p>}
      </Panel>
      {failure && <Failed failure={failure} retry={() => void found.refetch()} />}
      {enough && found.isPending && !failure && <Waiting lines={6} />}
      {enough && found.data && <Shown overlap={found.data} />}
    </Page>
  );
}

function Shown({ overlap }: { readonly overlap: AudienceOverlap }): ReactNode {
  const rows = useMemo(() => rowsOf(overlap), [overlap]);
  return (
    <>
      <Stats label="Overlap">
        <Stat name="In any of them" value={overlap.inAny} />
        <Stat name="In all of them" value={overlap.inAll} />
        <Stat
          name="Share in all"
          value={overlap.inAny === 0 ? '–' : shareWords(overlap.inAll / overlap.inAny)}
        />
      </Stats>
      <div className={styles.halves}>
        <Panel title="Every combination" note="each person stands in one row" flush>
          <DataTable
            name="Overlap of audiences"
            columns={COLUMNS}
            source={{ rows, waiting: false, failure: null, retry: () => undefined }}
            rowId={(row) => row.id}
            empty={{ icon: IconUsersGroup, title: 'Nobody', text: 'Nobody is in any of these audiences.' }}
          />
        </Panel>
        <Panel title="Two by two">
          <OverlapPicture overlap={overlap} />
        </Panel>
      </div>
    </>
  );
}

interface Row {
  readonly id: string;
  readonly words: string;
  readonly people: number;
  readonly share: number;
  readonly most: number;
}

function rowsOf({ audiences, sets, inAny }: AudienceOverlap): Row[] {
  const names = new Map(audiences.map(({ id, name }) => [id, name]));
  const most = Math.max(1, ...sets.map(({ people }) => people));
  return sets.map(({ ids, people }) => ({
    id: ids.join(','),
    words:
      ids.length === 1
        ? `Only ${names.get(ids[0] ?? '') ?? ''}`
        : ids.map((id) => names.get(id) ?? '').join(' + '),
    people,
    share: inAny === 0 ? 0 : people / inAny,
    most,
  }));
}

const COLUMNS: readonly Column<Row>[] = [
  { id: 'words', plain: true, header: 'In', cell: (row) => row.words, text: (row) => row.words },
  {
    id: 'bar',
    plain: true,
    header: 'Size',
    width: '24%',
    cell: (row) => (
      <div className={styles.track} aria-hidden>
        <div className={styles.bar} style={{ width: `${Math.max(1, (row.people / row.most) * 100)}%` }} />
      </div>
    ),
    text: (row) => row.people,
  },
  {
    id: 'people',
    header: 'People',
    align: 'end',
    width: '14%',
    cell: (row) => row.people.toLocaleString('en'),
    text: (row) => row.people,
  },
  {
    id: 'share',
    header: 'Share',
    align: 'end',
    width: '14%',
    cell: (row) => shareWords(row.share),
    text: (row) => row.share,
  },
];
