// The audit trail: who did or read what, append-only.
import { type Column, DataTable, GoLink, Page, plainWords, Sheet, Time } from '@rapport/kit';
import { IconHistory } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { AuditRow } from '../../../../sdk/api.ts';
import { api } from '../api.ts';
import { useFilters } from '../filters.ts';
import { usePages } from '../pages.ts';
import { SearchFilter } from './filter-fields.tsx';

const COLUMNS: readonly Column<AuditRow>[] = [
  {
    id: 'action',
    header: 'Action',
    cell: (row) => <b>{plainWords(row.action.replaceAll('.', ' '))}</b>,
    text: (row) => row.action,
    width: '22%',
  },
  {
    id: 'actor',
    plain: true,
    header: 'Who',
    cell: (row) => row.actor,
    text: (row) => row.actor,
    width: '20%',
  },
  {
    id: 'kind',
    plain: true,
    header: 'As',
    cell: (row) => plainWords(row.actorKind),
    text: (row) => row.actorKind,
    width: '9%',
  },
  {
    id: 'subject',
    header: 'About',
    cell: (row) =>
      row.subjectId ? (
        <GoLink href={`/people/${row.subjectId}`}>A person …{row.subjectId.slice(-6)}</GoLink>
      ) : (
        '–'
      ),
    text: (row) => row.subjectId,
    width: '16%',
  },
  { id: 'object', header: 'Object', cell: (row) => row.object ?? '–', text: (row) => row.object },
  {
    id: 'at',
    plain: true,
    header: 'When',
    cell: (row) => <Time at={row.at} />,
    text: (row) => row.at,
    align: 'end',
    width: '11%',
  },
];

export function AuditScreen(): ReactNode {
  const { values, value, set } = useFilters('action');
  const source = usePages('audit', api.audit, values);
  return (
    <Page title="Audit" purpose="Who did or read what, and when. Nothing here can be changed or removed.">
      <Sheet>
        <DataTable
          name="Audit"
          columns={COLUMNS}
          source={source}
          filters={
            <SearchFilter
              label="Action, e.g. person.read"
              value={value('action')}
              change={(action) => set({ action })}
            />
          }
          rowId={(row) => row.id}
          empty={{
            icon: IconHistory,
            title: value('action') === '' ? 'Nothing recorded yet' : 'No such action',
            text:
              value('action') === ''
                ? 'The first thing somebody does or reads will stand here.'
                : 'Nothing was recorded under this name. Names look like “person.read”.',
            ...(value('action') === ''
              ? {}
              : { action: { label: 'Show everything', href: '/settings/audit' } }),
          }}
        />
      </Sheet>
    </Page>
  );
}
