// Reads CSV as it comes, piece by piece: strict about quotes, so that one broken row never swallows the rows after it.
import { isRefusal, type Refusal, refuse } from '../../platform/result.ts';
import {
  type BadRow,
  DELIMITERS,
  type Delimiter,
  type FileSettings,
  FORBIDDEN_NAMES,
  type Read,
} from './model.ts';

/** A field longer than this is refused with its row. */
export const LONGEST_FIELD = 100_000;
/** A record that is still open after this many characters has a quote that was never closed. */
const LONGEST_RECORD = 2_000_000;

/** A reader of rows: `push` takes the next piece of text, `end` says that it was the last. */
export interface RowReader {
  push(text: string): Read[] | Refusal;
  end(): Read[] | Refusal;
}

type Scan =
  | { readonly kind: 'record'; readonly fields: string[]; readonly next: number }
  | { readonly kind: 'more' }
  | { readonly kind: 'broken'; readonly code: string; readonly detail: string };

/** A reader of CSV also tells its columns, once they were read. */
export interface CsvReader extends RowReader {
  header(): readonly string[] | null;
}

/** Makes a reader of CSV whose first record names the columns. Delimiters: comma, semicolon, tab or bar. */
export function csvReader(settings: FileSettings = {}): CsvReader {
  let rest = '';
  let line = 1;
  let delimiter: string = settings.delimiter ?? ',';
  let header: readonly string[] | null = null;

  const take = (text: string, atEnd: boolean): Read[] | Refusal => {
    const all = rest + text;
    const out: Read[] = [];
    let at = 0;
    while (at < all.length) {
      if (header === null && !settings.delimiter) delimiter = guessDelimiter(all.slice(at, at + 20_000));
      const scan = limited(scanRecord(all, at, delimiter, atEnd), all.length - at, atEnd);
      if (scan.kind === 'more') break;
      const next = scan.kind === 'record' ? scan.next : lineAfter(all, at);
      if (next > all.length && !atEnd) break;
      if (header === null) {
        const names =
          scan.kind === 'record'
            ? columnNames(scan.fields, settings.numberHeaders === true)
            : refuse(422, scan.code, `The header line ${scan.detail}.`);
        if (isRefusal(names)) return names;
        header = names;
      } else out.push(...readRow(scan, line, header));
      line += newlines(all, at, next);
      at = next;
    }
    rest = all.slice(at);
    return out;
  };
  return { push: (text) => take(text, false), end: () => take('', true), header: () => header };
}

/** Gives up on a record that stays open for too long. */
function limited(scan: Scan, length: number, atEnd: boolean): Scan {
  if (scan.kind !== 'more') return scan;
  if (atEnd) return { kind: 'broken', code: 'unclosed-quote', detail: 'has a quote that is never closed' };
  if (length > LONGEST_RECORD)
    return {
      kind: 'broken',
      code: 'unclosed-quote',
      detail: 'has a quote that is not closed within 2 million characters',
    };
  return scan;
}

function readRow(scan: Exclude<Scan, { kind: 'more' }>, line: number, header: readonly string[]): Read[] {
  const bad = (code: string, detail: string, field: string | null = null): Read[] => [
    { bad: { line, field, code, detail } satisfies BadRow },
  ];
  if (scan.kind === 'broken') return bad(scan.code, `The row ${scan.detail}.`);
  const { fields } = scan;
  if (fields.length === 1 && fields[0] === '' && header.length > 1) return [];
  if (fields.length !== header.length)
    return bad('ragged-row', `The row has ${fields.length} fields, the header ${header.length}.`);
  const values: { [name: string]: string } = {};
  for (const [i, name] of header.entries()) {
    const value = fields[i] ?? '';
    if (value.length > LONGEST_FIELD)
      return bad(
        'field-too-long',
        `The field has ${value.length} characters; ${LONGEST_FIELD} are allowed.`,
        name,
      );
    values[name] = value;
  }
  return [{ row: { line, values } }];
}

/** One record from `from`: RFC 4180, where a closing quote must be followed by a delimiter or the end of the line. */
function scanRecord(text: string, from: number, delimiter: string, atEnd: boolean): Scan {
  const fields: string[] = [];
  let at = from;
  for (;;) {
    const field = text.charCodeAt(at) === 34 ? quoted(text, at) : plain(text, at, delimiter);
    if (field === null) return { kind: 'more' };
    fields.push(field.value);
    const end = field.next;
    if (end >= text.length) return atEnd ? { kind: 'record', fields, next: end } : { kind: 'more' };
    const follows = text[end];
    if (follows === delimiter) {
      at = end + 1;
      if (at >= text.length && atEnd) return { kind: 'record', fields: [...fields, ''], next: at };
      continue;
    }
    if (follows === '\n') return { kind: 'record', fields, next: end + 1 };
    if (follows === '\r') {
      if (end + 1 >= text.length && !atEnd) return { kind: 'more' };
      return { kind: 'record', fields, next: text[end + 1] === '\n' ? end + 2 : end + 1 };
    }
    return { kind: 'broken', code: 'bad-quote', detail: 'has text after a closing quote' };
  }
}

function quoted(text: string, from: number): { value: string; next: number } | null {
  let value = '';
  let at = from + 1;
  for (;;) {
    const close = text.indexOf('"', at);
    if (close < 0) return null;
    value += text.slice(at, close);
    if (text[close + 1] !== '"') return { value, next: close + 1 };
    value += '"';
    at = close + 2;
  }
}

function plain(text: string, from: number, delimiter: string): { value: string; next: number } {
  let at = from;
  const stop = delimiter.charCodeAt(0);
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === stop || code === 10 || code === 13) break;
  }
  return { value: text.slice(from, at), next: at };
}

function columnNames(fields: readonly string[], number: boolean): string[] | Refusal {
  const stated = fields.map((f) => f.trim().normalize('NFC'));
  const names = number ? numbered(stated) : stated;
  const twice = names.find((n, i) => names.indexOf(n) !== i);
  if (twice !== undefined)
    return refuse(422, 'duplicate-header', `Two columns are named "${twice}".`, {
      field: twice,
      fix: 'Rename one of them, or let the columns be numbered.',
    });
  if (names.some((n) => n === ''))
    return refuse(422, 'empty-header', `Column ${names.indexOf('') + 1} has no name.`, {
      fix: 'Give every column a name, or let the columns be numbered.',
    });
  const forbidden = names.find((n) => FORBIDDEN_NAMES.has(n));
  if (forbidden !== undefined)
    return refuse(422, 'forbidden-name', `A column may not be named "${forbidden}".`, { field: forbidden });
  return names;
}

/** Columns that share a name get a number behind it; one without a name is called by its place. */
function numbered(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name, i) => {
    const base = name === '' ? `Column ${i + 1}` : name;
    let free = base;
    for (let n = 2; taken.has(free); n++) free = `${base} (${n})`;
    taken.add(free);
    return free;
  });
}

/** The delimiter that parts the first line most often, outside its quotes. */
export function guessDelimiter(text: string): Delimiter {
  const first = (text.split(/\r?\n/, 1)[0] ?? '').replaceAll(/"[^"]*"/g, '');
  const count = (d: string): number => first.split(d).length;
  return DELIMITERS.reduce((best: Delimiter, d) => (count(d) > count(best) ? d : best), ',');
}

function lineAfter(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length + 1 : end + 1;
}

function newlines(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) count++;
  return count;
}
