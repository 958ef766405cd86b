// Journeys: what runs, who comes in, how many are inside, and what needs somebody.
import { Button } from '@mantine/core';
import {
  Badge,
  type Column,
  DataTable,
  GoLink,
  LaneBadge,
  Page,
  Sheet,
  StateBadge,
  Time,
  useSurroundings,
} from '@rapport/kit';
import { IconAlertTriangle, IconPlus, IconRoute } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { JourneyListRow } from '../../../../sdk/faces/journeys.ts';
import { api } from '../api.ts';
import { useFilters } from '../filters.ts';
import { usePages } from '../pages.ts';
import { useCan } from '../session.tsx';
import { ChoiceFilter, SearchFilter } from './filter-fields.tsx';

const STUCK = { icon: IconAlertTriangle, color: 'var(--bad)' };

const COLUMNS: readonly Column<JourneyListRow>[] = [
  { id: 'name', header: 'Journey', cell: (row) => <b>{row.name}</b>, text: (row) => row.name, width: '21%' },
  {
    id: 'state',
    plain: true,
    header: 'State',
    cell: (row) => <StateBadge state={row.state} />,
    text: (row) => row.state,
    width: '9%',
  },
  { id: 'entry', plain: true, header: 'Who comes in', cell: (row) => row.entry, text: (row) => row.entry },
  {
    id: 'lanes',
    plain: true,
    header: 'Lanes',
    cell: (row) => row.lanes.map((lane) => <LaneBadge key={lane} lane={lane} />),
    text: (row) => row.lanes.join('; '),
    width: '10%',
  },
  {
    id: 'inside',
    header: 'Inside',
    cell: (row) => row.inside.toLocaleString('en'),
    text: (row) => row.inside,
    align: 'end',
    width: '7%',
  },
  {
    id: 'entered',
    header: 'Came in',
    cell: (row) => row.entered.toLocaleString('en'),
    text: (row) => row.entered,
    align: 'end',
    width: '8%',
  },
  {
    id: 'problems',
    plain: true,
    header: 'Needs somebody',
    cell: (row) =>
      row.stuck > 0 ? (
        <Badge quiet mark={{ ...STUCK, words: `${row.stuck.toLocaleString('en')} stuck` }} />
      ) : row.changed && row.liveVersion !== null ? (
        'Changes not published'
      ) : (
        '–'
      ),
    text: (row) => row.stuck,
    width: '13%',
  },
  {
    id: 'steps',
    header: 'Steps',
    cell: (row) => row.steps,
    text: (row) => row.steps,
    align: 'end',
    hidden: true,
  },
  {
    id: 'version',
    header: 'Version',
    cell: (row) => row.liveVersion ?? '–',
    text: (row) => row.liveVersion,
    align: 'end',
    hidden: true,
  },
  {
    id: 'updated',
    plain: true,
    header: 'Last change',
    cell: (row) => <Time at={row.updatedAt} />,
    text: (row) => row.updatedAt,
    align: 'end',
    width: '11%',
  },
];

const STATES = [
  { value: 'live', label: 'Live' },
  { value: 'draft', label: 'Draft' },
  { value: 'paused', label: 'Paused' },
  { value: 'draining', label: 'Running out' },
  { value: 'archived', label: 'Archived' },
];

export function JourneysScreen(): ReactNode {
  const { values, value, set } = useFilters('query', 'state');
  const { go } = useSurroundings();
  const source = usePages('journeys', api.journeyList, values, { every: 10_000 });
  const mayEdit = useCan('journeys.edit');
  const filtered = value('query') !== '' || value('state') !== '';
  const stuck = source.rows.reduce((sum, row) => sum + row.stuck, 0);
  return (
    <Page
      title="Journeys"
      purpose="A journey moves people step by step: it waits, asks, branches, and has messages brought to them. Whether a message is pushed, kept or left to be found is decided per person."
      actions={
        <>
          <GoLink href="/journeys/stuck">
            {stuck > 0 ? `${stuck.toLocaleString('en')} stuck` : 'Who is stuck'}
          </GoLink>
          {mayEdit && (
            <Button
              variant="filled"
              leftSection={<IconPlus size={15} stroke={1.8} aria-hidden />}
              onClick={() => go('/journeys/new')}
            >
              New journey
            </Button>
          )}
        </>
      }
    >
      <Sheet>
        <DataTable
          name="Journeys"
          columns={COLUMNS}
          source={source}
          rowId={(row) => row.id}
          rowHref={(row) => `/journeys/${row.id}`}
          filters={
            <>
              <SearchFilter label="Name" value={value('query')} change={(query) => set({ query })} />
              <ChoiceFilter
                label="State"
                all="All but archived"
                value={value('state')}
                change={(state) => set({ state })}
                options={STATES}
              />
            </>
          }
          empty={filtered ? NONE_FITS : NONE_YET}
        />
      </Sheet>
    </Page>
  );
}

const NONE_FITS = {
  icon: IconRoute,
  title: 'No journey fits',
  text: 'No journey has this name and state.',
  action: { label: 'Clear the filters', href: '/journeys' },
};
const NONE_YET = {
  icon: IconRoute,
  title: 'No journey yet',
  text: 'A journey begins when somebody comes into an audience, does something, or is let in by hand. Start from a ready one of care or life science.',
  action: { label: 'See the ready journeys', href: '/journeys/new' },
};
