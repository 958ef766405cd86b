// A chart never comes alone: its table is one click away and is what screen readers and CSV get.
import { ActionIcon, Menu, SegmentedControl, Tooltip } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { lazy, type ReactNode, type RefObject, Suspense, useMemo, useRef, useState } from 'react';
import type { ChartHandle } from './chart-canvas.tsx';
import { type ChartRow, type ChartSpec, chartRows } from './chart-spec.ts';
import { toCsv } from './csv.ts';
import { type Column, DataTable } from './data-table.tsx';
import { datedName, download, saveUrl } from './download.ts';
import { Panel } from './page.tsx';
import { Waiting } from './states.tsx';

const ChartCanvas = lazy(() => import('./chart-canvas.tsx'));

interface ChartPanelProps {
  readonly title: string;
  readonly note?: ReactNode;
  readonly spec: ChartSpec;
  readonly height?: number;
}

/** A panel with the chart, its table and its exports. */
export function ChartPanel({ title, note, spec, height = 240 }: ChartPanelProps): ReactNode {
  const [view, setView] = useState('chart');
  const handle = useRef<ChartHandle>(null);
  const switcher = (
    <>
      <SegmentedControl
        aria-label={`Show ${title} as`}
        value={view}
        onChange={setView}
        data={[
          { value: 'chart', label: 'Chart' },
          { value: 'table', label: 'Table' },
        ]}
      />
      <ChartMenu title={title} spec={spec} handle={handle} drawn={view === 'chart'} />
    </>
  );
  if (view === 'table') {
    return (
      <Panel title={title} note={note} actions={switcher} flush>
        <ChartTable title={title} spec={spec} />
      </Panel>
    );
  }
  return (
    <Panel title={title} note={note} actions={switcher}>
      <Suspense fallback={<Waiting lines={5} label="Loading the chart" />}>
        <ChartCanvas ref={handle} spec={spec} height={height} />
      </Suspense>
    </Panel>
  );
}

interface ChartMenuProps {
  readonly title: string;
  readonly spec: ChartSpec;
  readonly handle: RefObject<ChartHandle | null>;
  readonly drawn: boolean;
}

function ChartMenu({ title, spec, handle, drawn }: ChartMenuProps): ReactNode {
  const saveCsv = () => {
    const header = [spec.axis, ...spec.series.map((series) => series.name)];
    const rows = chartRows(spec).map((row) => [row.category, ...row.values]);
    download(datedName(title, 'csv'), toCsv(header, rows), 'text/csv;charset=utf-8');
  };
  const saveSvg = () => download(datedName(title, 'svg'), handle.current?.svg() ?? '', 'image/svg+xml');
  const savePng = () => saveUrl(datedName(title, 'png'), handle.current?.png() ?? '');
  return (
    <Menu>
      <Menu.Target>
        <Tooltip label="Export">
          <ActionIcon aria-label={`Export ${title}`}>
            <IconDownload size={17} stroke={1.7} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item disabled={!drawn} onClick={savePng}>
          Picture (PNG)
        </Menu.Item>
        <Menu.Item disabled={!drawn} onClick={saveSvg}>
          Drawing (SVG)
        </Menu.Item>
        <Menu.Item onClick={saveCsv}>Table (CSV)</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function ChartTable({ title, spec }: { title: string; spec: ChartSpec }): ReactNode {
  const rows = useMemo(() => chartRows(spec), [spec]);
  const columns = useMemo<Column<ChartRow>[]>(
    () => [
      { id: 'category', header: spec.axis, cell: (row) => row.category, text: (row) => row.category },
      ...spec.series.map(
        (series, index): Column<ChartRow> => ({
          id: series.name,
          header: series.name,
          align: 'end',
          cell: (row) => (row.values[index] ?? 0).toLocaleString('en'),
          text: (row) => row.values[index] ?? 0,
        }),
      ),
    ],
    [spec],
  );
  return (
    <DataTable
      bare
      name={title}
      columns={columns}
      rowId={(row) => row.category}
      source={{ rows, waiting: false, failure: null, retry: () => undefined }}
      empty={{ title: 'No figures yet', text: 'The table fills as the first hour passes.' }}
    />
  );
}
