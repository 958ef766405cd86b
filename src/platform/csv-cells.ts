// Writes rows as CSV that no spreadsheet takes for formulas.
import type { JsonObject } from './json.ts';

const STARTS_FORMULA = new Set(['=', '+', '-', '@', '\t', '\r', '\0']);
const NUMBER = /^-?\d+(\.\d+)?$/;

/** One value as a cell: what a spreadsheet would run gets an apostrophe before it (OWASP, CSV injection). */
export function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text =
    typeof value === 'string' ? value : typeof value === 'object' ? JSON.stringify(value) : String(value);
  const safe =
    typeof value === 'string' && STARTS_FORMULA.has(text[0] ?? '') && !NUMBER.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A line of CSV with the columns in this order. */
export function csvLine(columns: readonly string[], row: JsonObject): string {
  return `${columns.map((name) => cell(row[name])).join(',')}\r\n`;
}
