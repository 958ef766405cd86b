// Rows of content: items, versions, variants, approvals.
import { iso, isoOrNull, type Tx } from '../platform/db.ts';
import type { Lane, Purpose } from '../trust/model.ts';
import type { Variant, VersionState } from './model.ts';

/** An item as stored. */
export interface ItemRow {
  readonly id: string;
  readonly name: string;
  readonly purpose: Purpose;
  readonly lane: Lane;
  readonly sponsor: string | null;
  readonly topic: string | null;
}

export interface NewItem extends ItemRow {
  readonly orgId: string;
  readonly at: number;
}

/** False when the organisation already has an item of that name. */
export async function insertItem(tx: Tx, item: NewItem): Promise<boolean> {
  const made = await tx.query(
    `insert into content_item (org_id, id, name, purpose, lane, sponsor, topic, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (org_id, name) do nothing returning id`,
    [item.orgId, item.id, item.name, item.purpose, item.lane, item.sponsor, item.topic, iso(item.at)],
  );
  return made.length > 0;
}

export async function findItem(tx: Tx, orgId: string, id: string): Promise<ItemRow | null> {
  const rows = await tx.query<ItemRow>(
    'select id, name, purpose, lane, sponsor, topic from content_item where org_id = $1 and id = $2',
    [orgId, id],
  );
  return rows[0] ?? null;
}

export interface NewVersion {
  readonly orgId: string;
  readonly id: string;
  readonly itemId: string;
  readonly expiresAt: number | null;
  readonly contentHash: Uint8Array;
  readonly createdBy: string;
  readonly at: number;
}

/** Adds a draft with the next number. The item's row is locked, so that two authors do not get the same number. */
export async function insertVersion(tx: Tx, v: NewVersion): Promise<number> {
  await tx.query('select 1 from content_item where org_id = $1 and id = $2 for update', [v.orgId, v.itemId]);
  const rows = await tx.query<{ number: number }>(
    `insert into content_version (org_id, id, item_id, number, expires_at, content_hash, created_by, created_at)
     select $1, $2, $3, coalesce(max(number), 0) + 1, $4::timestamptz, $5, $6, $7::timestamptz from content_version where org_id = $1 and item_id = $3
     returning number`,
    [v.orgId, v.id, v.itemId, isoOrNull(v.expiresAt), Buffer.from(v.contentHash), v.createdBy, iso(v.at)],
  );
  return rows[0]?.number ?? 0;
}

export async function insertVariants(
  tx: Tx,
  orgId: string,
  versionId: string,
  variants: readonly Variant[],
): Promise<void> {
  await tx.query(
    `insert into content_variant (org_id, version_id, channel, language, subject, body, call_to_action)
     select $1, $2, * from unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[]::jsonb[])`,
    [
      orgId,
      versionId,
      variants.map((v) => v.channel),
      variants.map((v) => v.language),
      variants.map((v) => v.subject),
      variants.map((v) => v.body),
      variants.map((v) => (v.callToAction ? JSON.stringify(v.callToAction) : null)),
    ],
  );
}

/** A version as stored. Times in ms. */
export interface VersionRow {
  readonly id: string;
  readonly item_id: string;
  readonly number: number;
  readonly state: VersionState;
  readonly expires_at: number | null;
  readonly content_hash: Buffer;
  readonly created_by: string;
  readonly created_at: number;
}

const VERSION = 'id, item_id, number, state, expires_at, content_hash, created_by, created_at';

/** Locks the version, so that two approvals or a withdrawal cannot cross. */
export async function lockVersion(
  tx: Tx,
  orgId: string,
  itemId: string,
  id: string,
): Promise<VersionRow | null> {
  const rows = await tx.query<VersionRow>(
    `select ${VERSION} from content_version where org_id = $1 and item_id = $2 and id = $3 for update`,
    [orgId, itemId, id],
  );
  return rows[0] ?? null;
}

export function listVersions(tx: Tx, orgId: string, itemId: string): Promise<VersionRow[]> {
  return tx.query(
    `select ${VERSION} from content_version where org_id = $1 and item_id = $2 order by number desc`,
    [orgId, itemId],
  );
}

export async function setVersionState(tx: Tx, orgId: string, id: string, state: VersionState): Promise<void> {
  await tx.query('update content_version set state = $3 where org_id = $1 and id = $2', [orgId, id, state]);
}

export interface NewApproval {
  readonly orgId: string;
  readonly versionId: string;
  readonly id: string;
  readonly role: string;
  readonly approverId: string;
  readonly meaning: string;
  readonly contentHash: Uint8Array;
  readonly at: number;
}

export async function insertApproval(tx: Tx, a: NewApproval): Promise<void> {
  await tx.query(
    'insert into content_approval (org_id, version_id, id, role, approver_id, meaning, content_hash, at) values ($1, $2, $3, $4, $5, $6, $7, $8)',
    [a.orgId, a.versionId, a.id, a.role, a.approverId, a.meaning, Buffer.from(a.contentHash), iso(a.at)],
  );
}

export interface ApprovalRow {
  readonly version_id: string;
  readonly role: string;
  readonly approver_id: string;
  readonly meaning: string;
  readonly at: number;
}

export function listApprovals(tx: Tx, orgId: string, versionIds: readonly string[]): Promise<ApprovalRow[]> {
  return tx.query(
    'select version_id, role, approver_id, meaning, at from content_approval where org_id = $1 and version_id = any ($2::uuid[]) order by at',
    [orgId, versionIds],
  );
}

export interface VariantRow {
  readonly version_id: string;
  readonly channel: Variant['channel'];
  readonly language: string;
  readonly subject: string | null;
  readonly body: string;
  readonly call_to_action: Variant['callToAction'];
}

export function listVariants(
  tx: Tx,
  orgIds: readonly string[],
  versionIds: readonly string[],
): Promise<VariantRow[]> {
  return tx.query(
    `select version_id, channel, language, subject, body, call_to_action from content_variant
     where org_id = any ($1::uuid[]) and version_id = any ($2::uuid[]) order by version_id, channel, language`,
    [orgIds, versionIds],
  );
}

/** A list's row: the item with its newest approved version, else its newest one. */
export interface ListedItem extends ItemRow {
  readonly number: number;
  readonly state: VersionState;
  readonly expires_at: number | null;
  readonly channels: readonly string[];
}

export function listItems(tx: Tx, orgId: string): Promise<ListedItem[]> {
  return tx.query(
    `select i.id, i.name, i.purpose, i.lane, i.sponsor, i.topic, v.number, v.state, v.expires_at,
       array(select distinct c.channel from content_variant c where c.org_id = v.org_id and c.version_id = v.id order by 1) as channels
     from content_item i
     join lateral (select * from content_version v where v.org_id = i.org_id and v.item_id = i.id
       order by v.state = 'approved' desc, v.number desc limit 1) v on true
     where i.org_id = $1 order by i.name`,
    [orgId],
  );
}

/** Counts that change with every step of any version: tells whether a cached book is still right. */
export async function contentFingerprint(tx: Tx, orgIds: readonly string[]): Promise<string> {
  const rows = await tx.query<{ org_id: string; state: string; n: number }>(
    'select org_id, state, count(*) as n from content_version where org_id = any ($1::uuid[]) group by 1, 2 order by 1, 2',
    [orgIds],
  );
  return rows.map((r) => `${r.org_id}${r.state}${r.n}`).join(' ');
}

/** Per item its newest version that was ever approved, approved ones first. */
export interface SendableRow extends ItemRow {
  readonly org_id: string;
  readonly version_id: string;
  readonly state: VersionState;
  readonly expires_at: number | null;
}

export function listSendable(tx: Tx, orgIds: readonly string[]): Promise<SendableRow[]> {
  return tx.query(
    `select distinct on (v.org_id, v.item_id) v.org_id, i.id, i.name, i.purpose, i.lane, i.sponsor, i.topic, v.id as version_id, v.state, v.expires_at
     from content_version v join content_item i on i.org_id = v.org_id and i.id = v.item_id
     where v.org_id = any ($1::uuid[]) and v.state in ('approved', 'expired', 'withdrawn')
     order by v.org_id, v.item_id, v.state = 'approved' desc, v.number desc`,
    [orgIds],
  );
}

/** Marks approved versions whose time is over; returns how many. As `worker`. */
export async function expireVersions(tx: Tx, now: number): Promise<number> {
  const rows = await tx.query(
    `update content_version set state = 'expired' where state = 'approved' and expires_at <= $1 returning id`,
    [iso(now)],
  );
  return rows.length;
}
