// What stands in the address of a public door: the organisation and the thing, so that a stranger's request can be
// answered inside one organisation without a table that sees them all.

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
  return Buffer.from(`${orgId}${id}`.replaceAll('-', ''), 'hex').toString('base64url');
}

/** Reads an address; null when it was not written by `writeDoor`. */
export function readDoor(text: string): Door | null {
  if (text.length !== LENGTH || !SHAPE.test(text)) return null;
  const bytes = Buffer.from(text, 'base64url');
  const door = { orgId: uuid(bytes, 0), id: uuid(bytes, 16) };
  return writeDoor(door) === text ? door : null;
}

function uuid(bytes: Buffer, at: number): string {
  const hex = bytes.toString('hex', at, at + 16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
