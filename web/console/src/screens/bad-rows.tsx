// Rows of an import that were not taken, each with its line and the reason; values are never repeated here.
import { type Column, DataTable, Page, Sheet } from '@rapport/kit';
import { IconFileCheck } from '@tabler/icons-react';
import { useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { BadRow } from '../../../../sdk/api.ts';
import type { PageQuery } from '../../../../sdk/client.ts';
import { api } from '../api.ts';
import { usePages } from '../pages.ts';

const COLUMNS: readonly Column<BadRow>[] = [
  { id: 'line', header: 'Line', cell: (row) => `Line ${row.line}`, text: (row) => row.line, width: '12%' },
  { id: 'field', header: 'Column', cell: (row) => row.field ?? '–', text: (row) => row.field, width: '18%' },
  {
    id: 'detail',
    plain: true,
    header: 'What is wrong',
    cell: (row) => row.detail,
    text: (row) => row.detail,
  },
  {
    id: 'code',
    header: 'Code',
    cell: (row) => <code>{row.code}</code>,
    text: (row) => row.code,
    width: '18%',
  },
];

export function BadRowsScreen(): ReactNode {
  const { id = '' } = useParams({ strict: false });
  const source = usePages(`bad-rows ${id}`, (query: PageQuery, signal) => api.badRows(id, query, signal));
  return (
    <Page
      title="Rows not taken"
      purpose="Correct these lines in the file and import it again: what is stored already is not stored twice."
      parent={{ href: '/imports', title: 'Imports' }}
    >
      <Sheet>
        <DataTable
          name="Rows not taken"
          columns={COLUMNS}
          source={source}
          rowId={(row) => `${row.line} ${row.code} ${row.field ?? ''}`}
          empty={{
            icon: IconFileCheck,
            title: 'Every row was taken',
            text: 'This import had no bad row.',
            action: { label: 'Back to imports', href: '/imports' },
          }}
        />
      </Sheet>
    </Page>
  );
}
