// Tables as CSV that a spreadsheet opens without running anything found in the data.

/** A value of a cell. Numbers stay numbers; texts are made harmless. */
export type CsvValue = string | number | null;

const FORMULA = /^[=+\-@\t\r\0]/;

/** One cell: a text that a spreadsheet would read as a formula gets a leading apostrophe; quotes are doubled. */
export function csvCell(value: CsvValue): string {
  if (value === null) return '';
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : '';
  const safe = FORMULA.test(value) ? `'${value}` : value;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Header and rows as CSV (RFC 4180, CRLF, with a byte order mark so that spreadsheets read UTF-8). */
export function toCsv(header: readonly string[], rows: readonly (readonly CsvValue[])[]): string {
  const lines = [header, ...rows].map((cells) => cells.map(csvCell).join(','));
  return `\uFEFF${lines.join('\r\n')}\r\n`;
}
