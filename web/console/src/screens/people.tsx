// People: everybody this organisation knows, newest first; search, filters, saved views.
import { type Column, DataTable, Page, Sheet, Time } from '@rapport/kit';
import { IconUsers } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { PersonRow } from '../../../../sdk/api.ts';
import { api } from '../api.ts';
import { useFilters } from '../filters.ts';
import { usePages } from '../pages.ts';
import { useSession } from '../session.tsx';
import { ChoiceFilter, SearchFilter } from './filter-fields.tsx';
import { ExportPeople } from './imports/export-people.tsx';
import { KINDS } from './person/kinds.ts';
import { SavedViews } from './saved-views.tsx';

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
    id: 'phone',
    header: 'Phone',
    cell: (row) => row.phone ?? '–',
    text: (row) => row.phone ?? null,
    hidden: true,
  },
  {
    id: 'country',
    header: 'Country',
    cell: (row) => row.country ?? '–',
    text: (row) => row.country,
    hidden: true,
  },
  {
    id: 'language',
    header: 'Language',
    cell: (row) => row.language ?? '–',
    text: (row) => row.language,
    hidden: true,
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
  {
    id: 'first',
    header: 'First seen',
    cell: (row) => <Time at={row.firstSeenAt} />,
    text: (row) => row.firstSeenAt,
    align: 'end',
    hidden: true,
  },
  {
    id: 'portal',
    header: 'Last in the portal',
    cell: (row) => (row.portalSeenAt ? <Time at={row.portalSeenAt} /> : '–'),
    text: (row) => row.portalSeenAt,
    align: 'end',
    hidden: true,
  },
];

const FILTERS = ['query', 'kind', 'country', 'audience', 'visitors'] as const;

export function PeopleScreen(): ReactNode {
  const { values, value, set } = useFilters(...FILTERS);
  // Whoever has no name yet would fill the first pages.
  const { visitors, ...asked } = values;
  const source = usePages('people', api.people, { ...asked, named: visitors ? '' : 'yes' });
  const filtered = FILTERS.some((name) => value(name) !== '');
  return (
    <Page
      title="People"
      purpose="Everybody this organisation knows, newest first. Open a person to see the whole journey."
      actions={<ExportPeople filters={asked} />}
    >
      <Sheet>
        <DataTable
          name="People"
          columns={COLUMNS}
          source={source}
          filters={<PeopleFilters value={value} set={set} />}
          rowId={(row) => row.id}
          rowHref={(row) => `/people/${row.id}`}
          empty={filtered ? NOBODY_FITS : NOBODY_YET}
        />
      </Sheet>
    </Page>
  );
}

const NOBODY_FITS = {
  icon: IconUsers,
  title: 'Nobody fits',
  text: 'Nobody matches these words and filters. Search looks at the beginnings of names, addresses and numbers.',
  action: { label: 'Clear the filters', href: '/people' },
};
const NOBODY_YET = {
  icon: IconUsers,
  title: 'Nobody is known by name yet',
  text: 'People appear with their first signal: an event sent with a write key, or a row of an import. Visitors without a name are shown when you ask for them.',
  action: { label: 'Get a write key', href: '/settings/keys' },
};

type Name = (typeof FILTERS)[number];

function PeopleFilters({
  value,
  set,
}: {
  value: (name: Name) => string;
  set: (changes: { [name in Name]?: string }) => void;
}): ReactNode {
  const { countries, audiences } = useChoices();
  return (
    <>
      <SearchFilter
        label="Name, e-mail or number"
        value={value('query')}
        change={(words) => set({ query: words })}
      />
      <ChoiceFilter
        label="Kind"
        all="All kinds"
        value={value('kind')}
        change={(kind) => set({ kind })}
        options={Object.entries(KINDS).map(([kind, label]) => ({ value: kind, label }))}
      />
      {countries.length > 1 && (
        <ChoiceFilter
          label="Country"
          all="All countries"
          value={value('country')}
          change={(country) => set({ country })}
          options={countries}
        />
      )}
      {audiences.length > 0 && (
        <ChoiceFilter
          label="Audience"
          all="All audiences"
          value={value('audience')}
          change={(audience) => set({ audience })}
          options={audiences}
        />
      )}
      <ChoiceFilter
        label="Visitors without a name"
        all="With a name"
        value={value('visitors')}
        change={(visitors) => set({ visitors })}
        options={[{ value: 'yes', label: 'Also nameless visitors' }]}
      />
      <SavedViews screen="people" />
    </>
  );
}

const REGIONS = new Intl.DisplayNames(['en'], { type: 'region' });

/** What can be chosen: countries where somebody is known, and the audiences the reader may see. */
function useChoices() {
  const { capabilities } = useSession();
  const filters = useQuery({
    queryKey: ['people-filters'],
    queryFn: ({ signal }) => api.peopleFilters(signal),
    staleTime: 60_000,
  });
  const audiences = useQuery({
    queryKey: ['audiences', 'choices'],
    queryFn: ({ signal }) => api.audiences({ limit: 100 }, signal),
    enabled: capabilities.includes('audiences.read'),
    staleTime: 60_000,
  });
  return {
    countries: (filters.data?.countries ?? [])
      .map((code) => ({ value: code, label: /^[A-Z]{2}$/.test(code) ? (REGIONS.of(code) ?? code) : code }))
      .sort((a, b) => a.label.localeCompare(b.label)),
    audiences: (audiences.data?.rows ?? []).map((a) => ({ value: a.id, label: a.name })),
  };
}
