// What stands in the address of a public door: the organisation and the thing, so that a stranger's request can be
// answered inside one organisation without a table that sees them all.
import { bareId, idAt } from '../platform/ids.ts';

const LENGTH = 43;
const SHAPE = /^[A-Za-z0-9_-]{43}$/;

/** What an address leads to. */
export interface Door {
  readonly orgId: string;
  /** Sixteen bytes in the form of an id; chance where the address is a secret. */
  readonly id: string;
}

/** The address of a door: 43 characters that need no escaping. It is no secret unless its id is one. */
export function writeDoor({ orgId, id }: Door): string {
  return Buffer.from(bareId(orgId + id), 'hex').toString('base64url');
}

/** Reads an address; null when it was not written by `writeDoor`. */
export function readDoor(text: string): Door | null {
  if (text.length !== LENGTH || !SHAPE.test(text)) return null;
  const bytes = Buffer.from(text, 'base64url');
  const door = { orgId: idAt(bytes, 0), id: idAt(bytes, 16) };
  return writeDoor(door) === text ? door : null;
}
