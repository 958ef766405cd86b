// Audiences: live groups of people, each rule read back as a sentence.
import { type Column, DataTable, Page, Sheet, StateBadge } from '@rapport/kit';
import { IconUsersGroup } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { AudienceRow } from '../../../../sdk/faces/audiences.ts';
import { api } from '../api.ts';
import { usePages } from '../pages.ts';

const COLUMNS: readonly Column<AudienceRow>[] = [
  { id: 'name', header: 'Audience', cell: (row) => <b>{row.name}</b>, text: (row) => row.name, width: '22%' },
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
    cell: (row) => row.members.toLocaleString('en'),
    text: (row) => row.members,
    align: 'end',
    width: '9%',
  },
  {
    id: 'state',
    plain: true,
    header: 'State',
    cell: (row) => <StateBadge state={row.state} />,
    text: (row) => row.state,
    width: '10%',
  },
];

export function AudiencesScreen(): ReactNode {
  const source = usePages('audiences', api.audiences);
  return (
    <Page
      title="Audiences"
      purpose="People enter and leave an audience the moment a signal makes the rule true or false."
    >
      <Sheet>
        <DataTable
          name="Audiences"
          columns={COLUMNS}
          source={source}
          rowId={(row) => row.id}
          empty={{
            icon: IconUsersGroup,
            title: 'No audience yet',
            text: 'An audience is a rule over traits and events, such as “patients who booked in the last 7 days”. Journeys start from it.',
          }}
        />
      </Sheet>
    </Page>
  );
}
