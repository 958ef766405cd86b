// Envelope encryption: instance key wraps tenant keys, a tenant key wraps one key per subject (ground 5).
// Deleting a subject's row is erasure: nothing sealed for that subject opens again.
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Tx } from '../platform/db.ts';
import { isObject, type JsonObject } from '../platform/json.ts';
import {
  insertSubjectKeys,
  insertTenantKey,
  readSubjectKeys,
  readTenantKeys,
  type WrappedKey,
} from './vault-store.ts';

/** Seals and opens values of subjects, and makes blind indexes of identifiers. */
export interface Vault {
  /** Loads the keys of these subjects, making those that are missing when `create` is set. */
  ready(tx: Tx, subjects: readonly SubjectRef[], create: boolean): Promise<void>;
  /** AES-256-GCM under the subject's key, bound to tenant and subject. The key must be ready. */
  seal(subject: SubjectRef, value: JsonObject): Buffer;
  /** The value, or null when the subject was erased or the bytes were changed. The key must have been asked for with `ready`. */
  open(subject: SubjectRef, sealed: Uint8Array): JsonObject | null;
  /** The keyed hash of an identifier inside one organisation; equal values give equal hashes there and nowhere else. */
  blindIndex(orgId: string, kind: string, normalised: string): Buffer;
  /** The keyed hash of an address over all organisations: only for contact pressure and portal accounts. */
  addressKey(normalised: string): Buffer;
  /** Seals a value under the instance's key for `purpose` (portal accounts, quarantine). */
  sealInstance(purpose: string, value: JsonObject): Buffer;
  openInstance(purpose: string, sealed: Uint8Array): JsonObject | null;
  /** Signs and checks short texts (tracking links, unsubscribe tokens). */
  sign(purpose: string, text: string): string;
  /** Drops a subject's key from memory, after its erasure here or in another process. */
  forget(subjectId: string): void;
  /**
   * Trusts no key in memory any more: after news of erasures may have been missed. Transactions that have asked for keys
   * keep them to their end; whoever asks next has them read anew.
   */
  forgetAll(): void;
}

/** A subject of an organisation. */
export interface SubjectRef {
  readonly orgId: string;
  readonly subjectId: string;
}

const IV = 12;
const TAG = 16;

/**
 * Opens the vault.
 * @param instanceKey 32 bytes; from RAPPORT_INSTANCE_KEY or the data folder's key file
 * @param cached how many subject keys stay in memory (some hundred bytes each)
 */
export function openVault(instanceKey: Uint8Array, cached = 200_000): Vault {
  // Keys are key objects throughout: handing the library raw bytes costs three to five times as much for each value.
  const derive = (label: string): KeyObject => deriveKey(instanceKey, label);
  const wrapping = derive('wrap');
  const indexing = derive('index');
  const tenants = new Map<string, KeyObject>();
  const keys: KeyCache = {
    committed: new LRUCache<string, CommittedKey>({ max: cached }),
    pending: new Map(),
    forgotten: 0,
    generation: 0,
  };
  const forPurpose = new Map<string, KeyObject>();
  const purposeKey = (purpose: string): KeyObject => {
    const key = forPurpose.get(purpose) ?? derive(`purpose/${purpose}`);
    forPurpose.set(purpose, key);
    return key;
  };

  return {
    ready: (tx, refs, create) => makeReady(tx, refs, create, { keys, tenants, wrapping }),
    seal: (ref, value) =>
      encrypt(keyOf(keys, ref), Buffer.from(JSON.stringify(value)), ref.orgId + ref.subjectId),
    open(ref, sealed) {
      const key = findKey(keys, ref.subjectId);
      return key ? parseSealed(decrypt(key, sealed, ref.orgId + ref.subjectId)) : null;
    },
    blindIndex: (orgId, kind, normalised) =>
      createHmac('sha256', indexing).update(`${orgId}\n${kind}\n${normalised}`).digest().subarray(0, 20),
    addressKey: (normalised) =>
      createHmac('sha256', indexing).update(`address\n${normalised}`).digest().subarray(0, 20),
    sealInstance: (purpose, value) =>
      encrypt(purposeKey(purpose), Buffer.from(JSON.stringify(value)), purpose),
    openInstance: (purpose, sealed) => parseSealed(decrypt(purposeKey(purpose), sealed, purpose)),
    sign: (purpose, text) =>
      createHmac('sha256', purposeKey(`sign/${purpose}`))
        .update(text)
        .digest('base64url')
        .slice(0, 27),
    forget(subjectId) {
      keys.forgotten++;
      keys.committed.delete(subjectId);
    },
    forgetAll() {
      keys.forgotten++;
      keys.generation = keys.forgotten;
    },
  };
}

/**
 * Keys in memory. A key made in a transaction is nobody else's until that transaction commits: sealing with a key that
 * is then rolled back would make what was sealed unreadable for ever.
 */
interface KeyCache {
  readonly committed: LRUCache<string, CommittedKey>;
  readonly pending: Map<string, { readonly tx: Tx; readonly key: KeyObject }>;
  /** Counts the calls of forget and forgetAll, and its value at the last forgetAll. */
  forgotten: number;
  generation: number;
}

/** `readAt` is the count of forgetting when it was read: below the generation it is to be read anew. */
interface CommittedKey {
  readonly key: KeyObject;
  readonly readAt: number;
}

/** Of a read during which something was forgotten: nobody else may rely on it. */
const STALE = -1;

/** What of the vault loading keys needs. */
interface Opened {
  readonly keys: KeyCache;
  readonly tenants: Map<string, KeyObject>;
  readonly wrapping: KeyObject;
}

async function makeReady(
  tx: Tx,
  refs: readonly SubjectRef[],
  create: boolean,
  opened: Opened,
): Promise<void> {
  const { keys, tenants, wrapping } = opened;
  const missing = refs.filter((r) => !isFresh(keys, r.subjectId) && keys.pending.get(r.subjectId)?.tx !== tx);
  if (missing.length === 0) return;
  await readyTenants(tx, missing, tenants, wrapping);
  const forgotten = keys.forgotten;
  const found = unwrap(
    await readSubjectKeys(
      tx,
      missing.map((r) => r.subjectId),
    ),
    tenants,
  );
  // An erasure during the read may concern these very keys: then they serve this transaction and are not kept.
  if (keys.forgotten === forgotten) keep(keys, found, forgotten);
  else dropAfter(tx, keys, keep(keys, found, STALE));
  const absent = missing.filter((r) => !found.has(r.subjectId));
  for (const { subjectId } of absent) if (!isFresh(keys, subjectId)) keys.committed.delete(subjectId);
  if (create && absent.length > 0)
    keepPending(tx, keys, unwrap(await makeSubjectKeys(tx, absent, tenants), tenants));
}

function keep(
  keys: KeyCache,
  found: ReadonlyMap<string, KeyObject>,
  readAt: number,
): ReadonlyMap<string, CommittedKey> {
  const kept = new Map([...found].map(([id, key]) => [id, { key, readAt }]));
  for (const [id, entry] of kept) keys.committed.set(id, entry);
  return kept;
}

function dropAfter(tx: Tx, keys: KeyCache, entries: ReadonlyMap<string, CommittedKey>): void {
  const drop = (): void => {
    for (const [id, entry] of entries) if (keys.committed.get(id) === entry) keys.committed.delete(id);
  };
  tx.onCommit(drop);
  tx.onRollback(drop);
}

function isFresh(keys: KeyCache, subjectId: string): boolean {
  const known = keys.committed.get(subjectId);
  return known !== undefined && known.readAt >= keys.generation;
}

function findKey(keys: KeyCache, subjectId: string): KeyObject | undefined {
  return keys.committed.get(subjectId)?.key ?? keys.pending.get(subjectId)?.key;
}

function keyOf(keys: KeyCache, ref: SubjectRef): KeyObject {
  const key = findKey(keys, ref.subjectId);
  if (!key) throw new Error('the key of this subject is not ready');
  return key;
}

function keepPending(tx: Tx, keys: KeyCache, made: ReadonlyMap<string, KeyObject>): void {
  const readAt = keys.forgotten;
  const entries = [...made].map(([id, key]) => ({ id, entry: { tx, key } }));
  for (const { id, entry } of entries) keys.pending.set(id, entry);
  // Another transaction may have taken the place since (it waited for the end of ours): only our own entries are moved.
  const settle = (committed: boolean): void => {
    for (const { id, entry } of entries) {
      if (keys.pending.get(id) !== entry) continue;
      keys.pending.delete(id);
      if (committed) keys.committed.set(id, { key: entry.key, readAt });
    }
  };
  tx.onCommit(() => settle(true));
  tx.onRollback(() => settle(false));
}

function unwrap(
  rows: readonly WrappedKey[],
  tenants: ReadonlyMap<string, KeyObject>,
): Map<string, KeyObject> {
  const found = new Map<string, KeyObject>();
  for (const row of rows) {
    const tenant = tenants.get(row.org_id);
    const key = tenant && decrypt(tenant, row.wrapped, row.subject_id);
    if (key) found.set(row.subject_id, createSecretKey(key));
  }
  return found;
}

async function readyTenants(
  tx: Tx,
  refs: readonly SubjectRef[],
  tenants: Map<string, KeyObject>,
  wrapping: KeyObject,
): Promise<void> {
  const orgs = [...new Set(refs.map((r) => r.orgId))].filter((o) => !tenants.has(o));
  if (orgs.length === 0) return;
  for (const row of await readTenantKeys(tx, orgs)) {
    const key = decrypt(wrapping, row.wrapped, row.org_id);
    if (!key)
      throw new Error('the instance key does not open this database: is RAPPORT_INSTANCE_KEY the right one?');
    tenants.set(row.org_id, createSecretKey(key));
  }
}

/** Makes and stores the key of a new organisation. Called once, where organisations are made. */
export async function createTenantKey(
  tx: Tx,
  instanceKey: Uint8Array,
  orgId: string,
  at: number,
): Promise<void> {
  const wrapping = deriveKey(instanceKey, 'wrap');
  await insertTenantKey(tx, orgId, encrypt(wrapping, randomBytes(32), orgId), at);
}

async function makeSubjectKeys(
  tx: Tx,
  refs: readonly SubjectRef[],
  tenants: ReadonlyMap<string, KeyObject>,
): Promise<WrappedKey[]> {
  const rows = new Map<string, WrappedKey>();
  for (const ref of refs) {
    const tenant = tenants.get(ref.orgId);
    if (!tenant) throw new Error('this organisation has no key');
    rows.set(ref.subjectId, {
      org_id: ref.orgId,
      subject_id: ref.subjectId,
      wrapped: encrypt(tenant, randomBytes(32), ref.subjectId),
    });
  }
  return insertSubjectKeys(tx, [...rows.values()]);
}

function deriveKey(instanceKey: Uint8Array, label: string): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', instanceKey, '', `rapport/${label}`, 32)));
}

const POOLED = 512;
let ivs = Buffer.alloc(0);
let ivsUsed = 0;

/** A fresh nonce. Drawn by the hundred, because asking the system for twelve bytes costs as much as for thousands. */
function nextIv(): Buffer {
  if (ivsUsed === ivs.length) {
    ivs = randomBytes(IV * POOLED);
    ivsUsed = 0;
  }
  ivsUsed += IV;
  return ivs.subarray(ivsUsed - IV, ivsUsed);
}

function encrypt(key: KeyObject, plain: Buffer, bound: string): Buffer {
  const iv = nextIv();
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  cipher.setAAD(Buffer.from(bound));
  return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function decrypt(key: KeyObject, sealed: Uint8Array, bound: string): Buffer | null {
  if (sealed.length < IV + TAG) return null;
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV));
  decipher.setAAD(Buffer.from(bound));
  decipher.setAuthTag(bytes.subarray(bytes.length - TAG));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(IV, bytes.length - TAG)), decipher.final()]);
  } catch {
    return null;
  }
}

function parseSealed(plain: Buffer | null): JsonObject | null {
  if (!plain) return null;
  const value: unknown = JSON.parse(plain.toString('utf8'));
  return isObject(value) ? value : null;
}
