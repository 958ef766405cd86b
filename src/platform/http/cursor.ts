// Signed keyset cursors: a page's end as the client carries it, which nobody can make up or change.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { isObject, type JsonObject } from '../json.ts';
import { isRefusal, type Refusal, refuse } from '../result.ts';

const SIGNATURE_BYTES = 16;
const FORM = /^([A-Za-z0-9_-]{1,4000})\.([A-Za-z0-9_-]{22})$/;

/**
 * Writes a cursor.
 * @param secret any bytes or text that only the server knows
 * @param value the sort keys of the last row; put in what the cursor belongs to, so that it fits no other list
 * @param expiresAt ms after which the cursor is refused
 */
export function encodeCursor(secret: string | Uint8Array, value: JsonObject, expiresAt?: number): string {
  const text = Buffer.from(JSON.stringify(expiresAt === undefined ? [value] : [value, expiresAt])).toString(
    'base64url',
  );
  return `${text}.${sign(secret, text).toString('base64url')}`;
}

/**
 * Reads a cursor.
 * @param now ms; only looked at when the cursor has an end
 * @returns the value, or 400 `bad-cursor` when it was not written with this secret or has expired
 */
export function decodeCursor(secret: string | Uint8Array, cursor: string, now = 0): JsonObject | Refusal {
  const [, text = '', signature = ''] = FORM.exec(cursor) ?? [];
  if (text === '' || !timingSafeEqual(Buffer.from(signature, 'base64url'), sign(secret, text))) return bad();
  const parsed: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  const [value, expiresAt] = Array.isArray(parsed) ? parsed : [];
  if (typeof expiresAt === 'number' && expiresAt <= now) return bad();
  return isObject(value) ? value : bad();
}

function sign(secret: string | Uint8Array, text: string): Buffer {
  return createHmac('sha256', secret).update('cursor\n').update(text).digest().subarray(0, SIGNATURE_BYTES);
}

function bad(): Refusal {
  return refuse(400, 'bad-cursor', 'This cursor is not valid any more.', {
    field: 'cursor',
    fix: 'Start again without a cursor.',
  });
}

/** Where a page of a keyset list ends: the sort key (mostly a time, ms) and the id of its last row. */
export interface Place {
  readonly at: number;
  readonly id: string;
}

/**
 * Reads where the next page of a list begins; null for its first page.
 * @param list names the list together with what it is filtered by, so that a cursor fits no other
 * @returns the place, or 400 `bad-cursor` for a cursor of another list
 */
export function readPlace(
  secret: string | Uint8Array,
  cursor: string | undefined,
  list: string,
): Place | null | Refusal {
  if (!cursor) return null;
  const value = decodeCursor(secret, cursor);
  if (isRefusal(value)) return value;
  const { at, id } = value;
  return value.list === list && typeof at === 'number' && typeof id === 'string' ? { at, id } : FOREIGN;
}

/** What a cursor of another list is answered with. */
export const FOREIGN = refuse(400, 'bad-cursor', 'This cursor belongs to another list.', { field: 'cursor' });

/**
 * Cuts a page out of rows that were read with one more than the page holds.
 * @returns the page, and the cursor of the next one when there is one
 */
export function pageOf<Row>(
  rows: readonly Row[],
  most: number,
  secret: string | Uint8Array,
  list: string,
  placeOf: (last: Row) => Place,
): { readonly page: readonly Row[]; readonly next?: string } {
  const page = rows.slice(0, most);
  const last = rows.length > most ? page.at(-1) : undefined;
  if (last === undefined) return { page };
  const { at, id } = placeOf(last);
  return { page, next: encodeCursor(secret, { list, at, id }) };
}
