// Messages that intake held back: the batch was taken, these were not.
import { type Column, DataTable, Page, Sheet, Time } from '@rapport/kit';
import { IconShieldCheck } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { QuarantineRow } from '../../../../sdk/api.ts';
import { api } from '../api.ts';
import { usePages } from '../pages.ts';

const COLUMNS: readonly Column<QuarantineRow>[] = [
  {
    id: 'detail',
    plain: true,
    header: 'What is wrong',
    cell: (row) => row.detail,
    text: (row) => row.detail,
  },
  {
    id: 'field',
    header: 'Field',
    cell: (row) => (row.field ? <code>{row.field}</code> : '–'),
    text: (row) => row.field,
    width: '18%',
  },
  {
    id: 'code',
    header: 'Code',
    cell: (row) => <code>{row.code}</code>,
    text: (row) => row.code,
    width: '18%',
  },
  {
    id: 'message',
    header: 'Message id',
    cell: (row) => row.messageId ?? '–',
    text: (row) => row.messageId,
    width: '18%',
  },
  {
    id: 'at',
    plain: true,
    header: 'Received',
    cell: (row) => <Time at={row.receivedAt} />,
    text: (row) => row.receivedAt,
    align: 'end',
    width: '12%',
  },
];

export function QuarantineScreen(): ReactNode {
  const source = usePages('quarantine', api.quarantine);
  return (
    <Page
      title="Quarantine"
      purpose="Messages inside good batches that could not be understood. The sender got a verdict for each."
      parent={{ href: '/settings/health', title: 'Health' }}
    >
      <Sheet>
        <DataTable
          name="Quarantine"
          columns={COLUMNS}
          source={source}
          rowId={(row) => row.id}
          empty={{
            icon: IconShieldCheck,
            title: 'Nothing is held back',
            text: 'Every message that arrived was understood.',
            action: { label: 'Back to health', href: '/settings/health' },
          }}
        />
      </Sheet>
    </Page>
  );
}
