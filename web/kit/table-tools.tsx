// The tools every table has: choose columns, take the rows away as CSV.
import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { IconColumns3, IconDownload } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { toCsv } from './csv.ts';
import type { Column, RowSource } from './data-table.tsx';
import { datedName, download } from './download.ts';
import { tell } from './toast.tsx';

interface TableToolsProps<Row> {
  readonly name: string;
  readonly columns: readonly Column<Row>[];
  readonly source: RowSource<Row>;
  readonly hidden: readonly string[];
  readonly toggle: (id: string) => void;
}

export function TableTools<Row>(props: TableToolsProps<Row>): ReactNode {
  return (
    <div style={{ display: 'flex', gap: 2 }}>
      <ColumnMenu {...props} />
      <ExportMenu {...props} />
    </div>
  );
}

function ColumnMenu<Row>({ columns, hidden, toggle }: TableToolsProps<Row>): ReactNode {
  return (
    <Menu>
      <Menu.Target>
        <Tooltip label="Columns">
          <ActionIcon aria-label="Choose columns">
            <IconColumns3 size={17} stroke={1.7} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        {columns.slice(1).map((column) => (
          <Menu.CheckboxItem
            key={column.id}
            checked={!hidden.includes(column.id)}
            onChange={() => toggle(column.id)}
          >
            {column.header}
          </Menu.CheckboxItem>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function ExportMenu<Row>({ name, columns, source }: TableToolsProps<Row>): ReactNode {
  const [busy, setBusy] = useState(false);
  const save = (rows: readonly Row[]) => {
    const header = columns.map((column) => column.header);
    const cells = rows.map((row) => columns.map((column) => column.text(row)));
    download(datedName(name, 'csv'), toCsv(header, cells), 'text/csv;charset=utf-8');
  };
  const saveAll = async () => {
    setBusy(true);
    try {
      save((await source.loadAll?.()) ?? source.rows);
    } catch {
      tell({ title: 'The export stopped', text: 'Not all rows could be read. Try again.', kind: 'bad' });
    } finally {
      setBusy(false);
    }
  };
  return (
    <Menu>
      <Menu.Target>
        <Tooltip label="Export as CSV">
          <ActionIcon aria-label="Export as CSV" loading={busy} disabled={source.rows.length === 0}>
            <IconDownload size={17} stroke={1.7} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => save(source.rows)}>CSV of the {source.rows.length} rows shown</Menu.Item>
        {source.more && source.loadAll && (
          <Menu.Item onClick={() => void saveAll()}>CSV of all rows</Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
