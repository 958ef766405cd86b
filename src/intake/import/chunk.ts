// One chunk of rows: read under the map, then stored in one transaction together with how far the import came.
import type { Database, Tx } from '../../platform/db.ts';
import { type IntakeServices, type NewSignal, recordSignals } from '../record.ts';
import { judgeRows } from '../schema-rows.ts';
import { insertBadRows, knownRows, moveRun } from './import-store.ts';
import type { BadRow, ImportCounts, Read } from './model.ts';
import { isSkipped } from './rows.ts';
import { isBadRow, type RowContext, type RowSignals, readRowSignals } from './signals.ts';

/** A chunk that was read under the map. */
export interface Prepared {
  readonly rows: readonly RowSignals[];
  readonly bad: readonly BadRow[];
  readonly skipped: number;
  readonly read: number;
  readonly bytesDone: number;
}

export interface ChunkServices extends IntakeServices {
  readonly db: Database;
}

/** The run that a chunk belongs to. */
export interface ChunkOf {
  readonly orgId: string;
  readonly importId: string;
}

/** Reads rows under the map; no database yet. */
export function prepareChunk(reads: readonly Read[], context: RowContext, bytesDone: number): Prepared {
  const rows: RowSignals[] = [];
  const bad: BadRow[] = [];
  let skipped = 0;
  for (const read of reads) {
    const made = 'bad' in read ? read.bad : readRowSignals(read.row, context);
    if (isSkipped(made)) skipped += 1;
    else if (isBadRow(made)) bad.push(made);
    else rows.push(made);
  }
  return { rows, bad, skipped, read: reads.length, bytesDone };
}

/** Stores a chunk in one transaction. Null: somebody else moved or stopped the run, and nothing of it was stored. */
export async function storeChunk(
  services: ChunkServices,
  of: ChunkOf,
  chunk: Prepared,
  from: ImportCounts,
): Promise<ImportCounts | null> {
  return services.db
    .web(of.orgId, async (tx) => {
      const judged = await judgeRows(tx, of.orgId, chunk.rows, services.clock.now());
      const bad = [...chunk.bad, ...judged.refused];
      const fresh = await withoutKnown(tx, services, of.orgId, judged.taken);
      const repeated = await record(tx, services, of, fresh);
      await insertBadRows(tx, of.orgId, of.importId, bad);
      const counts = {
        rowsRead: from.rowsRead + chunk.read,
        rowsStored: from.rowsStored + fresh.length - repeated,
        rowsRepeated: from.rowsRepeated + judged.taken.length - fresh.length + repeated,
        rowsBad: from.rowsBad + bad.length,
        rowsSkipped: from.rowsSkipped + chunk.skipped,
      };
      const to = { counts, bytesDone: chunk.bytesDone, at: services.clock.now() };
      if (!(await moveRun(tx, of.orgId, of.importId, from.rowsRead, to))) throw new Overtaken();
      return counts;
    })
    .catch((error: unknown) => {
      if (error instanceof Overtaken) return null;
      throw error;
    });
}

/** Rolls a chunk back whose run was moved by another process. */
class Overtaken extends Error {}

/** Leaves out rows whose source id came before, in this chunk or in any earlier import. */
async function withoutKnown(
  tx: Tx,
  services: IntakeServices,
  orgId: string,
  rows: readonly RowSignals[],
): Promise<readonly RowSignals[]> {
  const hashes = rows.map((r) =>
    r.keyFromSource && r.rowKey !== null ? services.vault.blindIndex(orgId, 'row', r.rowKey) : null,
  );
  const keyed = hashes.filter((h) => h !== null);
  if (keyed.length === 0) return rows;
  const seen = await knownRows(tx, orgId, keyed);
  return rows.filter((_, i) => {
    const hash = hashes[i]?.toString('base64');
    if (hash === undefined) return true;
    if (seen.has(hash)) return false;
    seen.add(hash);
    return true;
  });
}

/** Records the rows' signals; returns how many rows turned out to be repetitions (by message id). */
async function record(
  tx: Tx,
  services: IntakeServices,
  { orgId, importId }: ChunkOf,
  rows: readonly RowSignals[],
): Promise<number> {
  const signals: NewSignal[] = rows.flatMap((r) => [...r.signals]);
  const recorded = await recordSignals(tx, services, { orgId, origin: 'import', importId, signals });
  let at = 0;
  let repeated = 0;
  for (const row of rows) {
    if (!recorded.fresh[at]) repeated += 1;
    at += row.signals.length;
  }
  return repeated;
}
