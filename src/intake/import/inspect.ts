// A look at the beginning of a file: its columns and some values of each, without reading it to its end.
import { isRefusal, type Refusal } from '../../platform/result.ts';
import { csvReader, guessDelimiter } from './csv.ts';
import { jsonlReader } from './jsonl.ts';
import type { Encoding, FileSettings, Read } from './model.ts';
import { type ByteSource, sourceOf, unlessBroken } from './source.ts';
import type { SampledColumn } from './suggest.ts';

/** What the beginning of a file shows. `refusal` says why its header cannot be used. */
export interface Inspected {
  readonly format: 'csv' | 'jsonl';
  readonly delimiter: string;
  readonly columns: readonly SampledColumn[];
  readonly refusal: Refusal | null;
}

const HEAD = 1024 * 1024;
const ROWS = 1_000;
/** Values of a column that are looked at for its type. */
const VALUES = 300;

/** Looks at the first megabyte. */
export function inspectFile(
  input: ByteSource,
  encoding: Encoding,
  settings: FileSettings,
): Promise<Inspected | Refusal> {
  return unlessBroken(async () => {
    const source = await sourceOf(input);
    if (isRefusal(source)) return source;
    const { text, whole } = await beginning(source, encoding);
    const format = text.trimStart().startsWith('{') ? 'jsonl' : 'csv';
    const delimiter = settings.delimiter ?? guessDelimiter(text.trimStart());
    const csv = format === 'csv' ? csvReader({ ...settings, delimiter }) : null;
    const reader = csv ?? jsonlReader();
    const first = reader.push(text);
    const last = whole && !isRefusal(first) ? reader.end() : [];
    if (isRefusal(first)) return { format, delimiter, columns: [], refusal: first };
    if (isRefusal(last)) return { format, delimiter, columns: [], refusal: last };
    const reads = [...first, ...last].slice(0, ROWS);
    return { format, delimiter, columns: sampled(csv?.header() ?? namesOf(reads), reads), refusal: null };
  });
}

async function beginning(source: ByteSource, encoding: Encoding): Promise<{ text: string; whole: boolean }> {
  const decoder = new TextDecoder(encoding);
  let text = '';
  let size = 0;
  for await (const chunk of source.read()) {
    text += decoder.decode(chunk, { stream: true });
    size += chunk.length;
    if (size >= HEAD) return { text, whole: false };
  }
  return { text: text + decoder.decode(), whole: true };
}

/** Objects of JSONL may differ: every name that occurs is a column. */
function namesOf(reads: readonly Read[]): string[] {
  const names = new Set<string>();
  for (const read of reads)
    if ('row' in read) for (const name of Object.keys(read.row.values)) names.add(name);
  return [...names];
}

function sampled(names: readonly string[], reads: readonly Read[]): SampledColumn[] {
  const rows = reads.flatMap((read) => ('row' in read ? [read.row.values] : []));
  return names.map((column) => {
    const values: string[] = [];
    for (const row of rows) {
      const value = row[column];
      if (value === undefined || value === null) continue;
      const text = typeof value === 'string' ? value.trim() : JSON.stringify(value);
      if (text !== '' && values.push(text) >= VALUES) break;
    }
    return { column, values };
  });
}
