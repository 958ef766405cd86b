// Identifiers: UUIDv7 from the injected clock and chance, and the hash bucket of a subject (ground 2 and 3).
import type { Random } from './random.ts';

/** How many hash buckets the log and the queues are divided into; fixed for the life of a database. */
export const BUCKETS = 64;

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Makes identifiers. */
export type NewId = (now: number) => string;

/**
 * A factory of UUIDv7 (RFC 9562, 5.7): 48 bits of milliseconds, then chance.
 * @param random the injected chance
 */
export function idFactory(random: Random): NewId {
  let pool = random.bytes(640);
  let used = 0;
  return (now) => {
    if (used + 10 > pool.length) {
      pool = random.bytes(640);
      used = 0;
    }
    const id = uuidv7(now, pool.subarray(used, used + 10));
    used += 10;
    return id;
  };
}

/** One UUIDv7 out of a time (ms) and ten random bytes. */
export function uuidv7(now: number, chance: Uint8Array): string {
  const h = (byte: number): string => HEX[byte & 255] ?? '00';
  const c = (i: number): number => chance[i] ?? 0;
  const high = Math.floor(now / 2 ** 32);
  const low = now % 2 ** 32;
  const time = `${h(high >>> 8)}${h(high)}${h(low >>> 24)}${h(low >>> 16)}-${h(low >>> 8)}${h(low)}`;
  return `${time}-${h(0x70 | (c(0) & 15))}${h(c(1))}-${h(0x80 | (c(2) & 63))}${h(c(3))}-${h(c(4))}${h(c(5))}${h(c(6))}${h(c(7))}${h(c(8))}${h(c(9))}`;
}

/** The millisecond a UUIDv7 was made: lets a lookup by id name its day's partition. */
export function timeOfId(id: string): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}

/** True for a lower-case UUID text. */
export function isId(text: string): boolean {
  return UUID.test(text);
}

/** An id as its sixteen bytes in hexadecimal, for tokens. */
export function bareId(id: string): string {
  return id.replaceAll('-', '');
}

/** The id whose sixteen bytes begin at `at`. */
export function idAt(bytes: Buffer, at: number): string {
  const hex = bytes.toString('hex', at, at + 16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** The bucket of a subject: the last byte of its id, which is chance. */
export function bucketOf(subjectId: string): number {
  return Number.parseInt(subjectId.slice(34), 16) % BUCKETS;
}
