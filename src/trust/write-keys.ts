// Write keys: made once, shown once, stored as a hash, found again in constant time.
import { createHash, timingSafeEqual } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Clock } from '../platform/clock.ts';
import type { Database, Tx } from '../platform/db.ts';
import type { NewId } from '../platform/ids.ts';
import type { Random } from '../platform/random.ts';
import type { KeyScope } from './model.ts';
import { insertWriteKey, readKeyByHash, type WriteKeyRecord } from './write-key-store.ts';

/** Whose key it is and what it may do. */
export interface WriteKey {
  readonly orgId: string;
  readonly keyId: string;
  readonly scopes: readonly string[];
  /** Messages a second it may send; null: as many as the process takes. */
  readonly eventsPerSecond: number | null;
}

const PREFIX = 'rpk_';
/** 192 bits of chance, more than the 128 that nobody can guess. */
const SECRET_BYTES = 24;
const SHAPE = /^rpk_[A-Za-z0-9_-]{32}$/;
const FOUND_MS = 30_000;
const MISSED_MS = 5_000;

export interface KeyWish {
  readonly orgId: string;
  readonly name: string;
  readonly scopes: readonly KeyScope[];
  readonly now: number;
  /** ms; null: until revoked. */
  readonly expiresAt: number | null;
}

/** What making a key needs. `random` must be the operating system's chance. */
export interface KeyMakers {
  readonly newId: NewId;
  readonly random: Random;
}

/** Makes a key in the caller's transaction. `key` is the only time its text is seen. */
export async function createWriteKey(
  tx: Tx,
  makers: KeyMakers,
  wish: KeyWish,
): Promise<{ record: WriteKeyRecord; key: string }> {
  const key = PREFIX + Buffer.from(makers.random.bytes(SECRET_BYTES)).toString('base64url');
  const record: WriteKeyRecord = {
    id: makers.newId(wish.now),
    name: wish.name,
    prefix: key.slice(0, PREFIX.length + 4),
    scopes: [...wish.scopes],
    createdAt: wish.now,
    expiresAt: wish.expiresAt,
    revokedAt: null,
    eventsPerSecond: null,
  };
  await insertWriteKey(tx, wish.orgId, record, hashOf(key));
  return { record, key };
}

/** Finds the grant of a key as it came with a request; null when it is unknown, expired or revoked. As `auth`. */
export async function findWriteKey(tx: Tx, key: string, now: number): Promise<WriteKey | null> {
  if (!SHAPE.test(key)) return null;
  const found = await lookUp(tx, hashOf(key));
  return found && found.expiresAt > now ? found.grant : null;
}

/** Finds grants, remembering each answer for a short time so that a busy source costs no query per request. */
export interface KeyRing {
  /** The grant, or null. A key revoked in another process may serve for up to 30 s unless news of it arrives first. */
  find(key: string): Promise<WriteKey | null>;
  /** Drops one remembered answer (hex of the key's hash), or all of them. */
  forget(hash?: string): void;
}

interface Answer {
  readonly found: Found | null;
  readonly until: number;
}

interface Found {
  readonly grant: WriteKey;
  readonly expiresAt: number;
}

/** Opens a key ring over the database. */
export function openKeyRing(db: Database, clock: Clock): KeyRing {
  const answers = new LRUCache<string, Answer>({ max: 10_000 });
  return {
    async find(key) {
      if (!SHAPE.test(key)) return null;
      const hash = hashOf(key);
      const name = hash.toString('hex');
      const now = clock.now();
      let answer = answers.get(name);
      if (!answer || answer.until <= now) {
        const found = await db.auth((tx) => lookUp(tx, hash));
        answer = { found, until: now + (found ? FOUND_MS : MISSED_MS) };
        answers.set(name, answer);
      }
      return answer.found && answer.found.expiresAt > now ? answer.found.grant : null;
    },
    forget(hash) {
      if (hash === undefined) answers.clear();
      else answers.delete(hash);
    },
  };
}

/** The index finds the row by hash; the comparison in constant time makes sure, whatever the index did. */
async function lookUp(tx: Tx, hash: Buffer): Promise<Found | null> {
  const row = await readKeyByHash(tx, hash);
  if (!row || row.hash.length !== hash.length || !timingSafeEqual(row.hash, hash)) return null;
  return {
    grant: {
      orgId: row.org_id,
      keyId: row.id,
      scopes: row.scopes,
      eventsPerSecond: row.events_per_second,
    },
    expiresAt: row.expires_at ?? Number.POSITIVE_INFINITY,
  };
}

function hashOf(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}
