// A rehearsal: reads and checks the whole file, shows what its first rows would become, stores nothing.
import { isRefusal, type Refusal } from '../../platform/result.ts';
import { openFile, openUnread, readRows } from './file.ts';
import { shippedMap } from './map.ts';
import type { BadRow, FileSettings, ImportKind, ImportMap, Read } from './model.ts';
import { isSkipped } from './rows.ts';
import { isBadRow, type RowContext, type RowSignals, readRowSignals } from './signals.ts';
import { type ByteSource, unlessBroken } from './source.ts';

/** What an import would do. At most `shown` rows and some complaints are carried. */
export interface Preview {
  readonly format: 'csv' | 'jsonl';
  readonly encoding: string;
  readonly because: string;
  readonly delimiter: string;
  readonly rowsRead: number;
  readonly rowsGood: number;
  readonly rowsBad: number;
  readonly rowsSkipped: number;
  readonly signals: number;
  readonly first: readonly RowSignals[];
  readonly bad: readonly BadRow[];
}

/** What a rehearsal reads, and how much of it is shown. `now` in ms. */
export interface PreviewRequest {
  readonly path: string | ByteSource;
  readonly kind: ImportKind;
  /** Null: the map shipped for the kind. */
  readonly map: ImportMap | null;
  readonly now: number;
  readonly settings?: FileSettings;
  readonly shown?: number;
  /** Ends after this many rows: a look, not a rehearsal. */
  readonly most?: number;
  /** Does without the file's hash, so that only its beginning is read; the encoding must be stated. */
  readonly unhashed?: boolean;
  /** Sees good rows in pieces, in file order, and how far the file was read (0 to 1). */
  readonly onRows?: (rows: readonly RowSignals[], share: number) => Promise<void>;
}

const COMPLAINTS = 20;

/** Rehearses an import. The file is read to its end. */
export function previewImport(request: PreviewRequest): Promise<Preview | Refusal> {
  return unlessBroken(() => rehearse(request));
}

async function rehearse(request: PreviewRequest): Promise<Preview | Refusal> {
  const open = request.unhashed ? openUnread : openFile;
  const file = await open(request.path, request.settings);
  if (isRefusal(file)) return file;
  const context: RowContext = {
    kind: request.kind,
    map: request.kind === 'events' ? null : (request.map ?? shippedMap(request.kind)),
    fileHash: file.hash.toString('hex'),
    now: request.now,
  };
  const tally = newTally(context, request.shown ?? 3);
  for await (const piece of readRows(file)) {
    if (isRefusal(piece)) return piece;
    const good = tally.take(piece.reads);
    await request.onRows?.(good, piece.bytesDone / file.bytes);
    if (tally.counts().rowsRead >= (request.most ?? Number.POSITIVE_INFINITY)) break;
  }
  const { format, encoding, because, delimiter } = file;
  return { format, encoding, because, delimiter, ...tally.counts() };
}

type Counted = Omit<Preview, 'format' | 'encoding' | 'because' | 'delimiter'>;

/** Reads rows under a map and counts what they come to. */
function newTally(context: RowContext, shown: number) {
  const first: RowSignals[] = [];
  const bad: BadRow[] = [];
  let [rowsGood, rowsBad, rowsSkipped, signals] = [0, 0, 0, 0];
  return {
    /** Answers the good rows among these. */
    take(reads: readonly Read[]): RowSignals[] {
      const good: RowSignals[] = [];
      for (const read of reads) {
        const made = readOne(read, context);
        if (isSkipped(made)) rowsSkipped += 1;
        else if (isBadRow(made)) {
          rowsBad += 1;
          if (bad.length < COMPLAINTS) bad.push(made);
        } else {
          rowsGood += 1;
          signals += made.signals.length;
          good.push(made);
          if (first.length < shown) first.push(made);
        }
      }
      return good;
    },
    counts: (): Counted => ({
      rowsRead: rowsGood + rowsBad + rowsSkipped,
      rowsGood,
      rowsBad,
      rowsSkipped,
      signals,
      first,
      bad,
    }),
  };
}

function readOne(read: Read, context: RowContext): ReturnType<typeof readRowSignals> {
  return 'bad' in read ? read.bad : readRowSignals(read.row, context);
}
