// Events that come as a file are held to the same schemas as those that come by the calls: what a schema enforces
// against becomes a row of the file's report, with its line, instead of a message in quarantine.
import type { Tx } from '../platform/db.ts';
import { CALLS, type Fault } from './model.ts';
import type { NewSignal } from './record.ts';
import { readSchemaBook, type SchemaBook } from './schema-book.ts';
import { addCounts, type VerdictCount } from './schema-store.ts';

/** What a row of an import must have to be judged. Rows with a key of their own come from a map, which has checked them. */
export interface JudgedRow {
  readonly line: number;
  readonly rowKey: string | null;
  readonly signals: readonly NewSignal[];
}

/** A row that a schema does not allow, in the words of the row report. */
export interface RefusedRow {
  readonly line: number;
  readonly field: string | null;
  readonly code: string;
  readonly detail: string;
}

/** Judges rows; counts what was off, observed or refused. */
export async function judgeRows<Row extends JudgedRow>(
  tx: Tx,
  orgId: string,
  rows: readonly Row[],
  now: number,
): Promise<{ readonly taken: readonly Row[]; readonly refused: readonly RefusedRow[] }> {
  if (rows.every((row) => row.rowKey !== null)) return { taken: rows, refused: [] };
  const book = await readSchemaBook(tx, orgId);
  const taken: Row[] = [];
  const refused: RefusedRow[] = [];
  const off = new Map<string, VerdictCount>();
  for (const row of rows) {
    const { fault, warning } = row.rowKey === null ? judge(book, row) : FINE;
    if (fault) refused.push({ line: row.line, field: fault.field, code: fault.code, detail: fault.detail });
    else taken.push(row);
    const [signal] = row.signals;
    if (!signal || !(fault ?? warning)) continue;
    const key = `${signal.kind} ${signal.name}`;
    const known = off.get(key);
    const none = { orgId, at: now, call: signal.kind, name: signal.name, accepted: 0, quarantined: 0 };
    off.set(key, { ...none, violations: (known?.violations ?? 0) + 1 });
  }
  await addCounts(tx, [...off.values()]);
  return { taken, refused };
}

const FINE: { fault: Fault | null; warning: Fault | null } = { fault: null, warning: null };

function judge(book: SchemaBook, row: JudgedRow): { fault: Fault | null; warning: Fault | null } {
  const [signal] = row.signals;
  const kind = CALLS.find((call) => call === signal?.kind);
  return signal && kind ? book.judge({ ...signal, kind }) : FINE;
}
