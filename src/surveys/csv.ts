// Answers as CSV: a header and rows, every cell made harmless by the platform.
import { cell } from '../platform/csv-cells.ts';

/** A value of a cell. */
export type CellValue = string | number | null;

/** RFC 4180 with a byte order mark, so that spreadsheets read UTF-8. */
export function writeCsv(header: readonly string[], rows: readonly (readonly CellValue[])[]): string {
  return `\uFEFF${[header, ...rows].map((cells) => cells.map(cell).join(',')).join('\r\n')}\r\n`;
}
