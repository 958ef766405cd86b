// A rehearsal: reads and checks the whole file, shows what its first rows would become, stores nothing.
import { isRefusal, type Refusal } from '../../platform/result.ts';
import { openFile, readRows } from './file.ts';
import { shippedMap } from './map.ts';
import type { BadRow, ImportKind, ImportMap } from './model.ts';
import { isBadRow, type RowSignals, readRowSignals } from './signals.ts';

/** What an import would do. At most `shown` rows and complaints are carried. */
export interface Preview {
  readonly format: 'csv' | 'jsonl';
  readonly encoding: string;
  readonly rowsRead: number;
  readonly rowsGood: number;
  readonly rowsBad: number;
  readonly signals: number;
  readonly first: readonly RowSignals[];
  readonly bad: readonly BadRow[];
}

/** Rehearses an import. `now` in ms; the file is read to its end. */
export async function previewImport(
  path: string,
  kind: ImportKind,
  given: ImportMap | null,
  now: number,
  shown = 3,
): Promise<Preview | Refusal> {
  const file = await openFile(path);
  if (isRefusal(file)) return file;
  const context = {
    kind,
    map: kind === 'events' ? null : (given ?? shippedMap(kind)),
    fileHash: file.hash.toString('hex'),
    now,
  };
  const first: RowSignals[] = [];
  const bad: BadRow[] = [];
  let rowsGood = 0;
  let rowsBad = 0;
  let signals = 0;
  for await (const piece of readRows(file)) {
    if (isRefusal(piece)) return piece;
    for (const read of piece.reads) {
      const made = 'bad' in read ? read.bad : readRowSignals(read.row, context);
      if (isBadRow(made)) {
        rowsBad += 1;
        if (bad.length < 20) bad.push(made);
        continue;
      }
      rowsGood += 1;
      signals += made.signals.length;
      if (first.length < shown) first.push(made);
    }
  }
  return {
    format: file.format,
    encoding: file.encoding,
    rowsRead: rowsGood + rowsBad,
    rowsGood,
    rowsBad,
    signals,
    first,
    bad,
  };
}
