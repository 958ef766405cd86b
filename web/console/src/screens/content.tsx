// Content: what the organisation says, each item with its approved version and when that ends.
import {
  ChannelList,
  type Column,
  DataTable,
  LaneBadge,
  Page,
  plainWords,
  Sheet,
  StateBadge,
  Time,
} from '@rapport/kit';
import { IconArticle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { ContentRow } from '../../../../sdk/api.ts';
import { api } from '../api.ts';
import { useFilters } from '../filters.ts';
import { usePages } from '../pages.ts';
import { ChoiceFilter } from './filter-fields.tsx';

const STATES = ['draft', 'in-review', 'approved', 'expired', 'withdrawn'];

const COLUMNS: readonly Column<ContentRow>[] = [
  { id: 'name', header: 'Item', cell: (row) => row.name, text: (row) => row.name, width: '24%' },
  {
    id: 'lane',
    plain: true,
    header: 'Lane',
    cell: (row) => <LaneBadge lane={row.lane} />,
    text: (row) => row.lane,
    width: '12%',
  },
  {
    id: 'purpose',
    plain: true,
    header: 'Purpose',
    cell: (row) => plainWords(row.purpose),
    text: (row) => row.purpose,
    width: '10%',
  },
  {
    id: 'topic',
    header: 'Topic',
    cell: (row) => (row.topic ? plainWords(row.topic) : '–'),
    text: (row) => row.topic,
    hidden: true,
  },
  {
    id: 'sponsor',
    header: 'Sponsor',
    cell: (row) => row.sponsor ?? '–',
    text: (row) => row.sponsor,
    hidden: true,
  },
  {
    id: 'channels',
    plain: true,
    header: 'Variants',
    cell: (row) => <ChannelList channels={row.channels} />,
    text: (row) => row.channels.join('; '),
  },
  {
    id: 'version',
    header: 'Version',
    cell: (row) => row.version,
    text: (row) => row.version,
    align: 'end',
    width: '8%',
  },
  {
    id: 'state',
    plain: true,
    header: 'State',
    cell: (row) => <StateBadge state={row.state} />,
    text: (row) => row.state,
    width: '11%',
  },
  {
    id: 'expires',
    header: 'Approved until',
    cell: (row) => <Time at={row.expiresAt} />,
    text: (row) => row.expiresAt,
    align: 'end',
    width: '12%',
  },
];

export function ContentScreen(): ReactNode {
  const { value, set } = useFilters('state');
  const source = usePages('content', api.content);
  const state = value('state');
  const shown = state === '' ? source : { ...source, rows: source.rows.filter((row) => row.state === state) };
  const filters = (
    <ChoiceFilter
      label="State"
      all="All states"
      value={state}
      change={(next) => set({ state: next })}
      options={STATES.map((name) => ({ value: name, label: plainWords(name) }))}
    />
  );
  return (
    <Page
      title="Content"
      purpose="One item, one voice: a variant per channel, approved by name, and never sent after its approval ends."
    >
      <Sheet>
        <DataTable
          name="Content"
          columns={COLUMNS}
          source={shown}
          filters={filters}
          rowId={(row) => row.id}
          rowHref={(row) => `/content/${row.id}`}
          empty={
            state === ''
              ? {
                  icon: IconArticle,
                  title: 'No content yet',
                  text: 'An item holds the same message for every channel, and who approved it.',
                }
              : {
                  icon: IconArticle,
                  title: 'Nothing in this state',
                  text: 'No item is in this state now.',
                  action: { label: 'Show all', href: '/content' },
                }
          }
        />
      </Sheet>
    </Page>
  );
}
