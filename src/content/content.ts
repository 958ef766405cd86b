// The life of content: written, reviewed, approved by somebody else, withdrawn. The database enforces what matters.
import { createHash } from 'node:crypto';
import type { Tx } from '../platform/db.ts';
import type { NewId } from '../platform/ids.ts';
import { isRefusal, type Refusal, refuse } from '../platform/result.ts';
import type { Lane, Purpose } from '../trust/model.ts';
import { canonicalVariants, type Variant, variantProblem } from './model.ts';
import {
  findItem,
  insertApproval,
  insertItem,
  insertVariants,
  insertVersion,
  lockVersion,
  setVersionState,
  type VersionRow,
} from './store.ts';

/** Who does it, where and when (ms). */
export interface Doing {
  readonly orgId: string;
  readonly userId: string;
  readonly now: number;
  readonly newId: NewId;
}

/** A new item with the words of its first version. */
export interface ItemDraft {
  readonly name: string;
  readonly purpose: Purpose;
  readonly lane: Lane;
  readonly sponsor: string | null;
  readonly topic: string | null;
  readonly variants: readonly Variant[];
  readonly expiresAt: number | null;
}

/** SHA-256 of the words: an approval is bound to it. */
export function contentHash(variants: readonly Variant[]): Buffer {
  return createHash('sha256').update(canonicalVariants(variants)).digest();
}

const MISSING = refuse(404, 'no-such-content', 'There is no such content in this organisation.');

/** Makes an item with a first draft. */
export async function createItem(
  tx: Tx,
  doing: Doing,
  draft: ItemDraft,
): Promise<{ itemId: string; versionId: string } | Refusal> {
  const bad = draftProblem(doing, draft.variants, draft.expiresAt);
  if (bad) return bad;
  const itemId = doing.newId(doing.now);
  const { name, purpose, lane, sponsor, topic } = draft;
  const made = await insertItem(tx, {
    orgId: doing.orgId,
    id: itemId,
    name: name.trim().normalize('NFC'),
    purpose,
    lane,
    sponsor,
    topic,
    at: doing.now,
  });
  if (!made) return refuse(409, 'name-taken', 'There is already content of this name.', { field: 'name' });
  return { itemId, versionId: await writeVersion(tx, doing, itemId, draft.variants, draft.expiresAt) };
}

/** Adds a draft to an item: the way to change words, because approved ones are frozen. */
export async function createVersion(
  tx: Tx,
  doing: Doing,
  itemId: string,
  variants: readonly Variant[],
  expiresAt: number | null,
): Promise<{ versionId: string } | Refusal> {
  const bad = draftProblem(doing, variants, expiresAt);
  if (bad) return bad;
  if (!(await findItem(tx, doing.orgId, itemId))) return MISSING;
  return { versionId: await writeVersion(tx, doing, itemId, variants, expiresAt) };
}

function draftProblem(doing: Doing, variants: readonly Variant[], expiresAt: number | null): Refusal | null {
  const bad = variantProblem(variants);
  if (bad) return refuse(422, 'bad-variant', `${bad.field}: ${bad.message}.`, { field: bad.field });
  if (expiresAt !== null && expiresAt <= doing.now)
    return refuse(422, 'already-expired', 'The expiry lies in the past.', { field: 'expiresAt' });
  return null;
}

async function writeVersion(
  tx: Tx,
  doing: Doing,
  itemId: string,
  variants: readonly Variant[],
  expiresAt: number | null,
): Promise<string> {
  const words = variants.map((v) => ({
    ...v,
    subject: v.subject?.normalize('NFC') ?? null,
    body: v.body.normalize('NFC'),
  }));
  const id = doing.newId(doing.now);
  await insertVersion(tx, {
    orgId: doing.orgId,
    id,
    itemId,
    expiresAt,
    contentHash: contentHash(words),
    createdBy: doing.userId,
    at: doing.now,
  });
  await insertVariants(tx, doing.orgId, id, words);
  return id;
}

/** Hands a draft over for review; from here its words are frozen. */
export async function submitVersion(
  tx: Tx,
  doing: Doing,
  itemId: string,
  versionId: string,
): Promise<Refusal | null> {
  const version = await versionIn(
    tx,
    doing,
    itemId,
    versionId,
    ['draft'],
    'Only a draft can be submitted for review.',
  );
  if (isRefusal(version)) return version;
  await setVersionState(tx, doing.orgId, versionId, 'in-review');
  return null;
}

/**
 * Approves a version under review.
 * @param role the approver's role, as it is recorded
 * @param meaning what the signature means, e.g. "Medically correct"
 */
export async function approveVersion(
  tx: Tx,
  doing: Doing,
  itemId: string,
  versionId: string,
  role: string,
  meaning: string,
): Promise<Refusal | null> {
  const version = await versionIn(
    tx,
    doing,
    itemId,
    versionId,
    ['in-review'],
    'Only a version under review can be approved.',
  );
  if (isRefusal(version)) return version;
  if (version.created_by === doing.userId)
    return refuse(403, 'own-words', 'Nobody approves what they wrote. Ask another reviewer.');
  if (version.expires_at !== null && version.expires_at <= doing.now)
    return refuse(409, 'already-expired', 'This version has expired. Make a new one.');
  const { orgId, userId, now, newId } = doing;
  await insertApproval(tx, {
    orgId,
    versionId,
    id: newId(now),
    role,
    approverId: userId,
    meaning,
    contentHash: version.content_hash,
    at: now,
  });
  await setVersionState(tx, orgId, versionId, 'approved');
  return null;
}

/** Takes a version back: nothing more is decided with it, and the sender refuses what is queued. */
export async function withdrawVersion(
  tx: Tx,
  doing: Doing,
  itemId: string,
  versionId: string,
): Promise<Refusal | null> {
  const version = await versionIn(
    tx,
    doing,
    itemId,
    versionId,
    ['draft', 'in-review', 'approved'],
    'This version is no longer in use.',
  );
  if (isRefusal(version)) return version;
  await setVersionState(tx, doing.orgId, versionId, 'withdrawn');
  return null;
}

async function versionIn(
  tx: Tx,
  doing: Doing,
  itemId: string,
  versionId: string,
  states: readonly string[],
  otherwise: string,
): Promise<VersionRow | Refusal> {
  const version = await lockVersion(tx, doing.orgId, itemId, versionId);
  if (!version) return MISSING;
  return states.includes(version.state)
    ? version
    : refuse(409, 'wrong-state', `${otherwise} This one is ${version.state}.`);
}
