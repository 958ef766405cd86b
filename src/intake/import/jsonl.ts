// Reads one JSON object a line; a line that is no object is reported and the next one read.
import { isObject, type Json, type JsonObject } from '../../platform/json.ts';
import type { RowReader } from './csv.ts';
import { FORBIDDEN_NAMES, type Read } from './model.ts';

const LONGEST_LINE = 1_000_000;
const DEEPEST = 32;

/** Makes a reader of JSONL. */
export function jsonlReader(): RowReader {
  let rest = '';
  let line = 1;
  let skipping = false;

  const take = (text: string, atEnd: boolean): Read[] => {
    const all = rest + text;
    const out: Read[] = [];
    let at = 0;
    for (;;) {
      const end = all.indexOf('\n', at);
      if (end < 0 && !atEnd) break;
      const stop = end < 0 ? all.length : end;
      if (stop > at && !skipping) out.push(...readLine(all.slice(at, stop), line));
      skipping = false;
      line += 1;
      at = stop + 1;
      if (end < 0) break;
    }
    rest = all.slice(at);
    if (rest.length > LONGEST_LINE) {
      if (!skipping) out.push(tooLong(line));
      skipping = true;
      rest = '';
    }
    return out;
  };
  return { push: (text) => take(text, false), end: () => take('', true) };
}

function tooLong(line: number): Read {
  return {
    bad: {
      line,
      field: null,
      code: 'line-too-long',
      detail: `The line has more than ${LONGEST_LINE} characters.`,
    },
  };
}

function readLine(text: string, line: number): Read[] {
  const bad = (code: string, detail: string): Read[] => [{ bad: { line, field: null, code, detail } }];
  if (text.trim() === '') return [];
  if (text.length > LONGEST_LINE) return [tooLong(line)];
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return bad('bad-json', 'The line is not valid JSON.');
  }
  if (!isObject(value)) return bad('not-an-object', 'The line is JSON, but not an object.');
  const fault = faultOf(value, 0);
  return fault
    ? bad(
        fault,
        fault === 'too-deep'
          ? `Objects are nested deeper than ${DEEPEST}.`
          : 'The line uses a forbidden name.',
      )
    : [{ row: { line, values: value } }];
}

function faultOf(value: Json | JsonObject | undefined, depth: number): 'too-deep' | 'forbidden-name' | null {
  if (typeof value !== 'object' || value === null) return null;
  if (depth > DEEPEST) return 'too-deep';
  if (!Array.isArray(value) && Object.keys(value).some((k) => FORBIDDEN_NAMES.has(k)))
    return 'forbidden-name';
  for (const inner of Object.values(value)) {
    const found = faultOf(inner, depth + 1);
    if (found) return found;
  }
  return null;
}
