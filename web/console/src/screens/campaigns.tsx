// Campaigns: what goes out, what waits for approval, and what went.
import { Button } from '@mantine/core';
import {
  ChannelList,
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
import { IconPlus, IconSpeakerphone } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { CampaignRow } from '../../../../sdk/faces/campaigns.ts';
import { api } from '../api.ts';
import { useFilters } from '../filters.ts';
import { usePages } from '../pages.ts';
import { useCan } from '../session.tsx';
import { ChoiceFilter } from './filter-fields.tsx';

const COLUMNS: readonly Column<CampaignRow>[] = [
  { id: 'name', header: 'Campaign', cell: (row) => <b>{row.name}</b>, text: (row) => row.name, width: '22%' },
  {
    id: 'state',
    plain: true,
    header: 'State',
    cell: (row) => <StateBadge state={row.state} />,
    text: (row) => row.state,
    width: '11%',
  },
  { id: 'content', plain: true, header: 'Content', cell: (row) => row.content, text: (row) => row.content },
  { id: 'target', plain: true, header: 'To', cell: (row) => row.target, text: (row) => row.target },
  {
    id: 'lane',
    plain: true,
    header: 'Lane',
    cell: (row) => <LaneBadge lane={row.lane} />,
    text: (row) => row.lane,
    width: '11%',
  },
  {
    id: 'channels',
    plain: true,
    header: 'Channels',
    cell: (row) => <ChannelList channels={[...row.channels]} />,
    text: (row) => row.channels.join('; '),
    width: '12%',
  },
  {
    id: 'taken',
    header: 'People',
    align: 'end',
    cell: (row) => row.taken.toLocaleString('en'),
    text: (row) => row.taken,
    width: '8%',
  },
  {
    id: 'starts',
    plain: true,
    header: 'Starts',
    align: 'end',
    cell: (row) => <Time at={row.startsAt} />,
    text: (row) => row.startsAt,
    width: '9%',
  },
];

const EVERY = 5_000;

export function CampaignsScreen(): ReactNode {
  const { value, set } = useFilters('archived');
  const { go } = useSurroundings();
  const mayEdit = useCan('journeys.edit');
  const source = usePages('campaigns', api.campaigns, { archived: value('archived') }, { every: EVERY });
  const filter = (
    <ChoiceFilter
      label="Shown"
      all="In use"
      value={value('archived')}
      change={(archived) => set({ archived })}
      options={[{ value: 'true', label: 'Put away' }]}
    />
  );
  return (
    <Page
      title="Campaigns"
      purpose="One content item to an audience at once: approved by somebody else, at the right hour for each person, called off at any time."
      actions={
        mayEdit && (
          <>
            <GoLink href="/campaigns/seed-list">Seed list</GoLink>
            <Button
              variant="filled"
              leftSection={<IconPlus size={15} stroke={1.8} aria-hidden />}
              onClick={() => go('/campaigns/new')}
            >
              New campaign
            </Button>
          </>
        )
      }
    >
      <Sheet>
        <DataTable
          name="Campaigns"
          columns={COLUMNS}
          source={source}
          filters={filter}
          rowId={(row) => row.id}
          rowHref={(row) => `/campaigns/${row.id}`}
          empty={{
            icon: IconSpeakerphone,
            title: value('archived') ? 'Nothing was put away' : 'No campaign yet',
            text: 'A campaign brings one approved content item to everybody of an audience or a list.',
            ...(mayEdit && { action: { label: 'Make the first one', href: '/campaigns/new' } }),
          }}
        />
      </Sheet>
    </Page>
  );
}
