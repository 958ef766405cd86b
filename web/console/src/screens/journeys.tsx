// Journeys: what brings a message to somebody, and with which lane and purpose.
import {
  ChannelList,
  type Column,
  DataTable,
  LaneBadge,
  Page,
  plainWords,
  Sheet,
  StateBadge,
} from '@rapport/kit';
import { IconRoute } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { JourneyRow } from '../../../../sdk/api.ts';
import { api } from '../api.ts';
import { usePages } from '../pages.ts';

const COLUMNS: readonly Column<JourneyRow>[] = [
  { id: 'name', header: 'Journey', cell: (row) => <b>{row.name}</b>, text: (row) => row.name, width: '19%' },
  { id: 'entry', plain: true, header: 'Who enters', cell: (row) => row.entry, text: (row) => row.entry },
  {
    id: 'content',
    plain: true,
    header: 'Message',
    cell: (row) => row.content,
    text: (row) => row.content,
    width: '17%',
  },
  {
    id: 'lane',
    plain: true,
    header: 'Lane',
    cell: (row) => <LaneBadge lane={row.lane} />,
    text: (row) => row.lane,
    width: '10%',
  },
  {
    id: 'purpose',
    plain: true,
    header: 'Purpose',
    cell: (row) => plainWords(row.purpose),
    text: (row) => row.purpose,
    hidden: true,
  },
  {
    id: 'channels',
    plain: true,
    header: 'May use',
    cell: (row) => <ChannelList channels={row.channels} />,
    text: (row) => row.channels.join('; '),
    width: '15%',
  },
  {
    id: 'entered',
    header: 'Entered',
    cell: (row) => row.entered.toLocaleString('en'),
    text: (row) => row.entered,
    align: 'end',
    width: '8%',
  },
  {
    id: 'state',
    plain: true,
    header: 'State',
    cell: (row) => <StateBadge state={row.state} />,
    text: (row) => row.state,
    width: '8%',
  },
];

export function JourneysScreen(): ReactNode {
  const source = usePages('journeys', api.journeys);
  return (
    <Page
      title="Journeys"
      purpose="A journey asks for a message to be brought to somebody. Whether it is pushed, kept or left to be found is decided per person."
    >
      <Sheet>
        <DataTable
          name="Journeys"
          columns={COLUMNS}
          source={source}
          rowId={(row) => row.id}
          empty={{
            icon: IconRoute,
            title: 'No journey yet',
            text: 'A journey starts when somebody enters an audience or does something, and carries one approved message.',
            action: { label: 'See the audiences', href: '/audiences' },
          }}
        />
      </Sheet>
    </Page>
  );
}
