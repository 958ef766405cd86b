// People: everybody this organisation knows, newest activity first.
import { type Column, DataTable, Page, plainWords, Sheet, Time } from '@rapport/kit';
import { IconUsers } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { PersonRow } from '../../../../sdk/api.ts';
import { api } from '../api.ts';
import { useFilters } from '../filters.ts';
import { usePages } from '../pages.ts';
import { ChoiceFilter, SearchFilter } from './filter-fields.tsx';
import { KINDS } from './person/kinds.ts';

const COLUMNS: readonly Column<PersonRow>[] = [
  {
    id: 'name',
    header: 'Name',
    cell: (row) => row.name ?? 'Name not known',
    text: (row) => row.name,
    width: '22%',
  },
  {
    id: 'kind',
    plain: true,
    header: 'Kind',
    cell: (row) => KINDS[row.kind],
    text: (row) => row.kind,
    width: '11%',
  },
  {
    id: 'email',
    plain: true,
    header: 'E-mail',
    cell: (row) => row.email ?? '–',
    text: (row) => row.email,
    width: '24%',
  },
  {
    id: 'audiences',
    header: 'Audiences',
    cell: (row) => row.audiences.join(', ') || '–',
    text: (row) => row.audiences.join('; '),
  },
  {
    id: 'events',
    header: 'Signals',
    cell: (row) => row.events.toLocaleString('en'),
    text: (row) => row.events,
    align: 'end',
    width: '9%',
  },
  {
    id: 'seen',
    plain: true,
    header: 'Last seen',
    cell: (row) => <Time at={row.lastSeenAt} />,
    text: (row) => row.lastSeenAt,
    align: 'end',
    width: '12%',
  },
];

export function PeopleScreen(): ReactNode {
  const { values, value, set } = useFilters('query', 'kind');
  const source = usePages('people', api.people, values);
  const filtered = value('query') !== '' || value('kind') !== '';
  const filters = (
    <>
      <SearchFilter
        label="Name, e-mail or number"
        value={value('query')}
        change={(query) => set({ query })}
      />
      <ChoiceFilter
        label="Kind"
        all="All kinds"
        value={value('kind')}
        change={(kind) => set({ kind })}
        options={Object.entries(KINDS).map(([kind, label]) => ({ value: kind, label }))}
      />
    </>
  );
  return (
    <Page
      title="People"
      purpose="Everybody this organisation knows, by last sign of life. Open a person to see the whole journey."
    >
      <Sheet>
        <DataTable
          name="People"
          columns={COLUMNS}
          source={source}
          filters={filters}
          rowId={(row) => row.id}
          rowHref={(row) => `/people/${row.id}`}
          empty={
            filtered
              ? {
                  icon: IconUsers,
                  title: 'Nobody fits',
                  text: `Nobody matches ${[value('query') && `“${value('query')}”`, plainWords(value('kind'))].filter(Boolean).join(' and ')}.`,
                  action: { label: 'Clear the filters', href: '/people' },
                }
              : {
                  icon: IconUsers,
                  title: 'Nobody is known yet',
                  text: 'People appear with their first signal: an event sent with a write key, or a row of an import.',
                  action: { label: 'Get a write key', href: '/settings/keys' },
                }
          }
        />
      </Sheet>
    </Page>
  );
}
