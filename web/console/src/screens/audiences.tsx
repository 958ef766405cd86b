// Audiences: live groups of people, each rule read back as a sentence, with who came and went today.
import { Button, Menu } from '@mantine/core';
import { type Column, DataTable, Page, Sheet, StateBadge, useSurroundings } from '@rapport/kit';
import { IconPlus, IconUsersGroup } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useMemo } from 'react';
import type { AudienceMoves, AudienceRow } from '../../../../sdk/faces/audiences.ts';
import { api } from '../api.ts';
import { failureOf } from '../failures.ts';
import { useFilters } from '../filters.ts';
import { useCan } from '../session.tsx';
import styles from './audiences/audiences.module.css';
import { Building } from './audiences/building.tsx';
import { AudienceTabs } from './audiences/tabs.tsx';
import { TEMPLATES } from './audiences/templates.ts';
import { ChoiceFilter, SearchFilter } from './filter-fields.tsx';

const STATES = [
  { value: 'live', label: 'Live' },
  { value: 'paused', label: 'Paused' },
  { value: 'archived', label: 'Archived' },
];

export function AudiencesScreen(): ReactNode {
  const { value } = useFilters('query', 'state');
  const mayEdit = useCan('audiences.edit');
  const list = useAudiences(value('state'));
  const filtered = value('query') !== '' || value('state') !== '';
  const none = list.isSuccess && list.data.rows.length === 0 && !filtered;
  return (
    <Page
      title="Audiences"
      purpose="People enter and leave an audience the moment a signal or the clock makes its rule true or false."
      actions={mayEdit && !none && <NewAudience />}
    >
      <AudienceTabs here="/audiences" />
      {none && mayEdit ? <Templates /> : <List list={list} filtered={filtered} />}
    </Page>
  );
}

interface ListProps {
  readonly list: ReturnType<typeof useAudiences>;
  readonly filtered: boolean;
}

function List({ list, filtered }: ListProps): ReactNode {
  const { value, set } = useFilters('query', 'state');
  const moves = useMoves();
  const columns = useMemo(() => columnsWith(moves), [moves]);
  const words = value('query').toLowerCase();
  const all = list.data?.rows ?? [];
  const rows = all.filter((row) =>
    `${row.name} ${row.description} ${row.sentence}`.toLowerCase().includes(words),
  );
  return (
    <Sheet>
      <DataTable
        name="Audiences"
        columns={columns}
        source={{
          rows,
          waiting: list.isPending,
          failure: failureOf(list.error),
          retry: () => void list.refetch(),
        }}
        filters={
          <>
            <SearchFilter label="Name or rule" value={value('query')} change={(query) => set({ query })} />
            <ChoiceFilter
              label="State"
              all="In use"
              value={value('state')}
              change={(state) => set({ state })}
              options={STATES}
            />
          </>
        }
        rowId={(row) => row.id}
        rowHref={(row) => `/audiences/${row.id}`}
        empty={{
          icon: IconUsersGroup,
          title: filtered ? 'No audience fits' : 'No audience yet',
          text: 'An audience is a rule over traits and events, such as “patients who booked in the last 7 days”. Journeys start from it.',
          ...(filtered && { action: { label: 'Clear the filters', href: '/audiences' } }),
        }}
      />
    </Sheet>
  );
}

/** Asks again while somebody is being judged anew. */
function useAudiences(state: string) {
  return useQuery({
    queryKey: ['audiences', 'list', state],
    queryFn: ({ signal }) => api.audiences({ state }, signal),
    refetchInterval: (query) => (query.state.data?.rows.some((row) => row.building) ? 2_000 : 30_000),
  });
}

function useMoves(): ReadonlyMap<string, AudienceMoves> {
  const moves = useQuery({
    queryKey: ['audience-moves'],
    queryFn: ({ signal }) => api.audienceMoves(signal),
    refetchInterval: 30_000,
  });
  return useMemo(() => new Map((moves.data?.rows ?? []).map((row) => [row.id, row])), [moves.data]);
}

function columnsWith(moves: ReadonlyMap<string, AudienceMoves>): readonly Column<AudienceRow>[] {
  const movesOf = ({ id }: AudienceRow) => moves.get(id) ?? { entered: 0, left: 0 };
  return [
    {
      id: 'name',
      header: 'Audience',
      cell: (row) => <b>{row.name}</b>,
      text: (row) => row.name,
      width: '20%',
    },
    {
      id: 'sentence',
      plain: true,
      header: 'Who belongs',
      cell: (row) => row.sentence,
      text: (row) => row.sentence,
    },
    {
      id: 'description',
      header: 'Description',
      cell: (row) => row.description || '–',
      text: (row) => row.description,
      hidden: true,
    },
    {
      id: 'members',
      header: 'Members',
      cell: (row) => (row.building ? <Building row={row} /> : row.members.toLocaleString('en')),
      text: (row) => row.members,
      align: 'end',
      width: '11%',
    },
    {
      id: 'entered',
      header: 'Came in, 24 h',
      cell: (row) => movesOf(row).entered.toLocaleString('en'),
      text: (row) => movesOf(row).entered,
      align: 'end',
      width: '10%',
    },
    {
      id: 'left',
      header: 'Left, 24 h',
      cell: (row) => movesOf(row).left.toLocaleString('en'),
      text: (row) => movesOf(row).left,
      align: 'end',
      width: '9%',
    },
    {
      id: 'state',
      plain: true,
      header: 'State',
      cell: (row) => <StateBadge state={row.state} />,
      text: (row) => row.state,
      width: '9%',
    },
  ];
}

function NewAudience(): ReactNode {
  const { go } = useSurroundings();
  return (
    <Menu>
      <Menu.Target>
        <Button variant="filled" leftSection={<IconPlus size={15} stroke={1.8} aria-hidden />}>
          New audience
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => go('/audiences/new')}>From nothing</Menu.Item>
        <Menu.Divider />
        <Menu.Label>Begin with</Menu.Label>
        {TEMPLATES.map(({ id, name }) => (
          <Menu.Item key={id} onClick={() => go(`/audiences/new?template=${id}`)}>
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function Templates(): ReactNode {
  const { go } = useSurroundings();
  return (
    <>
      <p className={styles.soft}>No audience yet. Begin with one of these; every condition can be changed.</p>
      <ul className={styles.templates}>
        {TEMPLATES.map(({ id, name, description }) => (
          <li key={id} className={styles.template}>
            <h3>{name}</h3>
            <p>{description}</p>
            <Button onClick={() => go(`/audiences/new?template=${id}`)}>Begin with this</Button>
          </li>
        ))}
        <li className={styles.template}>
          <h3>From nothing</h3>
          <p>An empty rule: add conditions one by one.</p>
          <Button onClick={() => go('/audiences/new')}>Begin</Button>
        </li>
      </ul>
    </>
  );
}
