// The one table: columns that can be hidden, rows that open by link, pages that are loaded on, CSV, and a phone form.
import { columnVisibilityFeature, createColumnHelper, tableFeatures, useTable } from '@tanstack/react-table';
import { type MouseEvent, type ReactNode, useMemo, useState } from 'react';
import type { CsvValue } from './csv.ts';
import styles from './data-table.module.css';
import { useOverflow } from './overflow.ts';
import { Empty, type EmptyWords, Failed, type Failure, Waiting } from './states.tsx';
import { GoLink, isModifiedClick, useSurroundings } from './surroundings.tsx';
import { TableTools } from './table-tools.tsx';

/** A column: how it looks and what it is as text, for CSV. The first column names the row and carries its link. */
export interface Column<Row> {
  readonly id: string;
  readonly header: string;
  readonly cell: (row: Row) => ReactNode;
  readonly text: (row: Row) => CsvValue;
  readonly align?: 'end';
  readonly width?: string;
  /** Hidden until asked for. */
  readonly hidden?: boolean;
  /** Says by itself what it is: on a phone it stands without its header. */
  readonly plain?: boolean;
}

/** Where rows come from, and what is known about getting them. */
export interface RowSource<Row> {
  readonly rows: readonly Row[];
  readonly waiting: boolean;
  /** Rows of an earlier filter are shown while new ones are on their way. */
  readonly stale?: boolean;
  readonly failure: Failure | null;
  readonly retry: () => void;
  readonly more?: { readonly load: () => void; readonly loading: boolean } | undefined;
  /** Reads every page, for CSV. */
  readonly loadAll?: () => Promise<readonly Row[]>;
}

interface DataTableProps<Row> {
  /** Names the table for readers, remembered columns and the file. */
  readonly name: string;
  readonly columns: readonly Column<Row>[];
  readonly source: RowSource<Row>;
  readonly rowId: (row: Row) => string;
  readonly rowHref?: (row: Row) => string;
  readonly empty: EmptyWords;
  readonly filters?: ReactNode;
  /** Leaves out the bar with columns and CSV, for short lists inside a panel. */
  readonly bare?: boolean;
}

const features = tableFeatures({ columnVisibilityFeature });

export function DataTable<Row extends object>(props: DataTableProps<Row>): ReactNode {
  const { name, columns, source, filters, bare = false } = props;
  const { table, hidden, toggle } = useColumns(props);
  return (
    <div className={styles.whole}>
      {!bare && (
        <div className={styles.bar}>
          {filters && <div className={styles.filters}>{filters}</div>}
          <Count source={source} />
          <TableTools name={name} columns={columns} source={source} hidden={hidden} toggle={toggle} />
        </div>
      )}
      <Body {...props} table={table} />
    </div>
  );
}

type Table<Row extends object> = ReturnType<typeof useColumns<Row>>['table'];

function Body<Row extends object>(props: DataTableProps<Row> & { table: Table<Row> }): ReactNode {
  const { source, empty } = props;
  if (source.failure && source.rows.length === 0)
    return <Failed failure={source.failure} retry={source.retry} />;
  if (source.waiting) return <Waiting />;
  if (source.rows.length === 0) return <Empty {...empty} />;
  return (
    <>
      <Grid {...props} />
      {source.failure && <Failed failure={source.failure} retry={source.retry} />}
      <More source={source} />
    </>
  );
}

function Grid<Row extends object>({
  name,
  columns,
  table,
  source,
  rowHref,
}: DataTableProps<Row> & { table: Table<Row> }) {
  const scroll = useOverflow(`${name}, scrolls sideways`);
  const byId = new Map(columns.map((column) => [column.id, column]));
  return (
    <div {...scroll} className={styles.scroll} data-stale={source.stale === true}>
      <table className={styles.table} aria-label={name} aria-busy={source.stale === true}>
        <thead className={styles.head}>
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id}>
              {group.headers.map((header) => {
                const column = byId.get(header.id);
                return (
                  <th key={header.id} scope="col" data-align={column?.align} style={{ width: column?.width }}>
                    {column?.header}
                  </th>
                );
              })}
            </tr>
          ))}
        </thead>
        <tbody>
          {table.getRowModel().rows.map((row) => (
            <Line key={row.id} href={rowHref?.(row.original)}>
              {row.getVisibleCells().map((cell, index) => (
                <Cell
                  key={cell.id}
                  column={byId.get(cell.column.id)}
                  row={row.original}
                  href={index === 0 ? rowHref?.(row.original) : undefined}
                />
              ))}
            </Line>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Line({ href, children }: { href: string | undefined; children: ReactNode }): ReactNode {
  const { go, may } = useSurroundings();
  if (href === undefined || !may(href)) return <tr>{children}</tr>;
  const open = (event: MouseEvent<HTMLTableRowElement>) => {
    const target = event.target instanceof Element ? event.target : null;
    if (event.defaultPrevented || isModifiedClick(event) || target?.closest('a, button, input, label'))
      return;
    if (window.getSelection()?.type !== 'Range') go(href);
  };
  return (
    <tr className={styles.opens} onClick={open}>
      {children}
    </tr>
  );
}

function Cell<Row>({
  column,
  row,
  href,
}: {
  column: Column<Row> | undefined;
  row: Row;
  href: string | undefined;
}) {
  if (!column) return null;
  const content = column.cell(row);
  return (
    <td data-label={column.header} data-align={column.align} data-plain={column.plain}>
      {href === undefined ? (
        <span className={styles.value}>{content}</span>
      ) : (
        <GoLink href={href} className={styles.rowLink} data-row-link>
          {content}
        </GoLink>
      )}
    </td>
  );
}

function Count<Row>({ source }: { source: RowSource<Row> }): ReactNode {
  const count = source.rows.length.toLocaleString('en');
  return (
    <span role="status" className={styles.count}>
      {source.waiting || source.failure ? '' : `${count} shown${source.more ? ', there are more' : ''}`}
    </span>
  );
}

function More<Row>({ source }: { source: RowSource<Row> }): ReactNode {
  if (!source.more) return null;
  return (
    <div className={styles.more}>
      <button
        type="button"
        className={styles.moreButton}
        disabled={source.more.loading}
        onClick={source.more.load}
      >
        {source.more.loading ? 'Loading…' : 'Load more'}
      </button>
    </div>
  );
}

function useColumns<Row extends object>({ name, columns, source, rowId }: DataTableProps<Row>) {
  const [hidden, setHidden] = useState(
    () => readHidden(name) ?? columns.filter((c) => c.hidden).map((c) => c.id),
  );
  const defs = useMemo(() => {
    const helper = createColumnHelper<typeof features, Row>();
    return helper.columns(
      columns.map((column) => helper.accessor((row) => column.text(row), { id: column.id })),
    );
  }, [columns]);
  const columnVisibility = useMemo(() => Object.fromEntries(hidden.map((id) => [id, false])), [hidden]);
  const data = source.rows;
  const table = useTable({ features, columns: defs, data, getRowId: rowId, state: { columnVisibility } });
  const toggle = (id: string) => {
    const next = hidden.includes(id) ? hidden.filter((other) => other !== id) : [...hidden, id];
    localStorage.setItem(keyOf(name), next.join(' '));
    setHidden(next);
  };
  return { table, hidden, toggle };
}

function keyOf(name: string): string {
  return `rapport.columns.${name}`;
}

function readHidden(name: string): string[] | null {
  const kept = localStorage.getItem(keyOf(name));
  return kept === null ? null : kept.split(' ').filter((id) => id !== '');
}
