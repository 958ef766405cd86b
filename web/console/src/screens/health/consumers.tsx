// Who reads the log, how far behind each is, and which process holds it.
import { type Column, DataTable, Panel, plainWords } from '@rapport/kit';
import type { ReactNode } from 'react';
import type { HealthFigures } from '../../../../../sdk/api.ts';

type Consumer = HealthFigures['consumers'][number];

const COLUMNS: readonly Column<Consumer>[] = [
  { id: 'name', header: 'Consumer', cell: (row) => <b>{plainWords(row.name)}</b>, text: (row) => row.name },
  {
    id: 'backlog',
    header: 'Waiting',
    cell: (row) => row.backlog.toLocaleString('en'),
    text: (row) => row.backlog,
    align: 'end',
  },
  {
    id: 'owner',
    header: 'Held by',
    cell: (row) => (row.owner ? <code>{row.owner}</code> : 'Nobody now'),
    text: (row) => row.owner,
  },
];

export function Consumers({ consumers }: { consumers: readonly Consumer[] }): ReactNode {
  return (
    <Panel title="Readers of the log" flush>
      <DataTable
        bare
        name="Readers of the log"
        columns={COLUMNS}
        rowId={(row) => row.name}
        source={{ rows: consumers, waiting: false, failure: null, retry: () => undefined }}
        empty={{
          title: 'Nobody reads the log',
          text: 'No worker is running: start one with “rapport serve --role worker”.',
        }}
      />
    </Panel>
  );
}
