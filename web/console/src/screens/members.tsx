// Members and roles: who works here, and what each role may do.
import { Button } from '@mantine/core';
import { type Column, DataTable, Empty, Failed, Page, Panel, StateBadge, Waiting } from '@rapport/kit';
import { IconPlus, IconUserCog } from '@tabler/icons-react';
import { type ReactNode, useMemo, useState } from 'react';
import type { MemberRow, RoleRow } from '../../../../sdk/api.ts';
import { api } from '../api.ts';
import { capabilityWords } from '../capabilities.ts';
import { usePages } from '../pages.ts';
import { AddMember } from './members/add.tsx';
import { EditMember } from './members/edit.tsx';
import styles from './members/members.module.css';

export function MembersScreen(): ReactNode {
  const source = usePages('members', (_query, signal) => api.members(signal));
  const roles = usePages('roles', (_query, signal) => api.roles(signal));
  const [adding, setAdding] = useState(false);
  const [editing, setEditing] = useState<MemberRow | null>(null);
  const columns = useMemo(() => columnsOf(roles.rows, setEditing), [roles.rows]);
  return (
    <Page
      title="Members & roles"
      purpose="Everybody works with their own account. A role is a set of capabilities; give as few as the work needs."
      actions={
        <Button
          variant="filled"
          leftSection={<IconPlus size={15} stroke={1.8} aria-hidden />}
          onClick={() => setAdding(true)}
        >
          Add a member
        </Button>
      }
    >
      <Panel title="Members" flush>
        <DataTable
          name="Members"
          columns={columns}
          source={source}
          rowId={(row) => row.id}
          empty={{
            icon: IconUserCog,
            title: 'No member yet',
            text: 'Add the people you work with.',
            action: { label: 'Add a member', onClick: () => setAdding(true) },
          }}
        />
      </Panel>
      <Panel title="Roles">
        {roles.failure ? (
          <Failed failure={roles.failure} retry={roles.retry} />
        ) : roles.waiting ? (
          <Waiting />
        ) : (
          <Roles roles={roles.rows} />
        )}
      </Panel>
      <AddMember opened={adding} close={() => setAdding(false)} roles={roles.rows} />
      {editing && (
        <EditMember key={editing.id} member={editing} close={() => setEditing(null)} roles={roles.rows} />
      )}
    </Page>
  );
}

function columnsOf(roles: readonly RoleRow[], edit: (row: MemberRow) => void): Column<MemberRow>[] {
  const names = (row: MemberRow) => row.roles.map((id) => roles.find((role) => role.id === id)?.name ?? id);
  return [
    { id: 'name', header: 'Name', cell: (row) => <b>{row.name}</b>, text: (row) => row.name, width: '20%' },
    {
      id: 'email',
      plain: true,
      header: 'E-mail',
      cell: (row) => row.email,
      text: (row) => row.email,
      width: '24%',
    },
    {
      id: 'roles',
      header: 'Roles',
      cell: (row) => names(row).join(', '),
      text: (row) => names(row).join('; '),
    },
    {
      id: 'teams',
      header: 'Teams',
      cell: (row) => row.teams.join(', ') || '–',
      text: (row) => row.teams.join('; '),
      width: '12%',
    },
    {
      id: 'territories',
      header: 'Territories',
      cell: (row) => row.territories.join(', ') || '–',
      text: (row) => row.territories.join('; '),
      hidden: true,
    },
    {
      id: 'state',
      plain: true,
      header: 'State',
      cell: (row) => <StateBadge state={row.active ? 'active' : 'suspended'} />,
      text: (row) => (row.active ? 'active' : 'suspended'),
      width: '10%',
    },
    {
      id: 'edit',
      header: 'Change',
      align: 'end',
      width: '9%',
      cell: (row) => (
        <Button size="compact-xs" onClick={() => edit(row)} aria-label={`Change ${row.name}`}>
          Change
        </Button>
      ),
      text: () => null,
    },
  ];
}

function Roles({ roles }: { roles: readonly RoleRow[] }): ReactNode {
  if (roles.length === 0) return <Empty title="No role" text="Roles come with Rapport." />;
  return (
    <ul className={styles.roles}>
      {roles.map((role) => (
        <li key={role.id}>
          <details>
            <summary>
              <b>{role.name}</b>{' '}
              <span className={styles.soft}>
                {role.description || `${role.capabilities.length} capabilities`}
              </span>
            </summary>
            <ul className={styles.capabilities}>
              {role.capabilities.map((capability) => (
                <li key={capability} title={capability}>
                  {capabilityWords(capability)}
                </li>
              ))}
            </ul>
          </details>
        </li>
      ))}
    </ul>
  );
}
