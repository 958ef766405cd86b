// Who is in an audience, page by page, and as a file.
import { Button } from '@mantine/core';
import { type Column, DataTable, Panel, Time } from '@rapport/kit';
import { IconUsersGroup } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { AudienceMember, AudienceView } from '../../../../../sdk/faces/audiences.ts';
import { api } from '../../api.ts';
import { usePages } from '../../pages.ts';
import { useCan } from '../../session.tsx';
import styles from './audiences.module.css';
import { kindWords } from './live-count.tsx';

const COLUMNS: readonly Column<AudienceMember>[] = [
  {
    id: 'name',
    header: 'Name',
    cell: (row) => row.name ?? 'Name not known',
    text: (row) => row.name,
    width: '45%',
  },
  {
    id: 'kind',
    plain: true,
    header: 'Kind',
    cell: (row) => kindWords(row.kind),
    text: (row) => row.kind,
  },
  {
    id: 'since',
    header: 'In since',
    cell: (row) => <Time at={row.since} />,
    text: (row) => row.since,
    align: 'end',
  },
];

export function Members({ audience }: { readonly audience: AudienceView }): ReactNode {
  const mayPeople = useCan('people.read');
  const mayHealth = useCan('people.read.health');
  const mayExport = useCan('people.export');
  const may = mayPeople && (mayHealth || !audience.health);
  const source = usePages(
    'audience-members',
    ({ cursor, limit }, signal) => api.audienceMembers(audience.id, { cursor, limit }, signal),
    { audience: audience.id },
    { enabled: may },
  );
  return (
    <Panel
      title="Members"
      note={audience.members.toLocaleString('en')}
      flush={may}
      actions={
        may &&
        mayExport &&
        audience.members > 0 && (
          <Button component="a" href={api.audienceMembersFile(audience.id)} download>
            All as CSV
          </Button>
        )
      }
    >
      {may ? (
        <DataTable
          bare
          name="Members"
          columns={COLUMNS}
          source={source}
          rowId={(row) => row.id}
          rowHref={(row) => `/people/${row.id}`}
          empty={{
            icon: IconUsersGroup,
            title: 'Nobody is in it',
            text: audience.building
              ? 'Everybody is being judged by the new rule; members appear as that goes on.'
              : 'Nobody fits the rule now. People come in by themselves once they do.',
          }}
        />
      ) : (
        <p className={styles.soft}>
          {mayPeople
            ? 'The rule asks for health data: who is in it is for roles that may see that.'
            : 'Your role may not see people.'}
        </p>
      )}
    </Panel>
  );
}
