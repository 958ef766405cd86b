// Rows of the feed: published by the loop, read and marked by the portal.
import { iso, isoOrNull, type Tx } from '../platform/db.ts';
import { timeOfId } from '../platform/ids.ts';
import type { Lane, Purpose } from '../trust/model.ts';

/** An item on its way into the feed. */
export interface NewItem {
  readonly orgId: string;
  readonly personId: string;
  readonly id: string;
  readonly decisionId: string;
  readonly contentVersionId: string;
  readonly lane: Lane;
  readonly source: 'pull' | 'push' | 'digest';
  readonly rank: number;
  readonly publishedAt: number;
  readonly expiresAt: number | null;
}

/** Publishes items; one that the person already has, under any subject, and neither dismissed nor let expire, is not shown twice. */
export async function insertItems(tx: Tx, items: readonly NewItem[]): Promise<void> {
  await tx.query(
    `insert into feed_item (org_id, subject_id, id, decision_id, content_version_id, lane, source, rank, published_at, expires_at)
     select x.* from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::text[], $8::float8[],
       $9::timestamptz[], $10::timestamptz[]) as x(org_id, subject_id, id, decision_id, content_version_id, lane, source, rank, published_at, expires_at)
     where not exists (
       select 1 from feed_item f where f.subject_id = x.subject_id and f.content_version_id = x.content_version_id
         and f.dismissed_at is null and (f.expires_at is null or f.expires_at > x.published_at))
     and not exists (
       select 1 from person_link l cross join lateral (
         select 1 from feed_item f where f.subject_id = l.subject_id and f.content_version_id = x.content_version_id
           and f.dismissed_at is null and (f.expires_at is null or f.expires_at > x.published_at) limit 1) had
       where l.person_id = x.subject_id)`,
    [
      items.map((i) => i.orgId),
      items.map((i) => i.personId),
      items.map((i) => i.id),
      items.map((i) => i.decisionId),
      items.map((i) => i.contentVersionId),
      items.map((i) => i.lane),
      items.map((i) => i.source),
      items.map((i) => i.rank),
      items.map((i) => iso(i.publishedAt)),
      items.map((i) => isoOrNull(i.expiresAt)),
    ],
  );
}

/** An item with its words, as the portal shows it. */
export interface FeedRow {
  readonly orgId: string;
  readonly subjectId: string;
  readonly id: string;
  readonly decisionId: string;
  readonly contentVersionId: string;
  readonly lane: Lane;
  readonly purpose: Purpose;
  readonly source: 'pull' | 'push' | 'digest';
  readonly name: string;
  readonly sponsor: string | null;
  readonly publishedAt: number;
  readonly expiresAt: number | null;
  readonly seenAt: number | null;
  readonly openedAt: number | null;
  readonly language: string;
  readonly subject: string | null;
  readonly body: string;
  readonly callToAction: { readonly label: string; readonly url: string } | null;
}

/** The words for the portal: the feed's own variant, else the mail's; in the person's language, else in English. */
const ROWS = `
  select f.org_id as "orgId", f.subject_id as "subjectId", f.id, f.decision_id as "decisionId", f.content_version_id as "contentVersionId",
    f.lane, i.purpose, f.source, i.name, i.sponsor, f.published_at as "publishedAt", f.expires_at as "expiresAt", f.seen_at as "seenAt",
    f.opened_at as "openedAt", w.language, w.subject, w.body, w.call_to_action as "callToAction"
  from feed_item f
  join content_version v on v.org_id = f.org_id and v.id = f.content_version_id and v.state = 'approved'
  join content_item i on i.org_id = v.org_id and i.id = v.item_id
  cross join lateral (
    select c.language, c.subject, c.body, c.call_to_action from content_variant c
    where c.org_id = v.org_id and c.version_id = v.id and c.channel in ('feed', 'email')
    order by c.channel <> 'feed', left(c.language, 2) <> left($2, 2), c.language <> 'en' limit 1) w
  where f.subject_id = any ($1::uuid[]) and (v.expires_at is null or v.expires_at > $3) and (f.expires_at is null or f.expires_at > $3)`;

/** What waits for people, best first. Items whose content lost its approval are not shown. */
export function readFeed(
  tx: Tx,
  subjectIds: readonly string[],
  language: string,
  now: number,
  most: number,
): Promise<FeedRow[]> {
  return tx.query(
    `${ROWS} and f.dismissed_at is null order by f.opened_at is not null, f.rank desc, f.published_at desc limit $4`,
    [subjectIds, language, iso(now), most],
  );
}

/** One item of these people. */
export async function readItem(
  tx: Tx,
  subjectIds: readonly string[],
  id: string,
  language: string,
  now: number,
): Promise<FeedRow | null> {
  const [row] = await tx.query<FeedRow>(`${ROWS} and f.id = $4`, [subjectIds, language, iso(now), id]);
  return row ?? null;
}

export async function markSeen(
  tx: Tx,
  items: readonly { readonly subjectId: string; readonly id: string }[],
  now: number,
): Promise<void> {
  await tx.query(
    `update feed_item f set seen_at = $3 from unnest($1::uuid[], $2::uuid[]) as x(subject_id, id)
     where f.subject_id = x.subject_id and f.id = x.id and f.seen_at is null`,
    [items.map((i) => i.subjectId), items.map((i) => i.id), iso(now)],
  );
}

/** Marks an item opened; true for the first time. */
export async function markOpened(tx: Tx, subjectId: string, id: string, now: number): Promise<boolean> {
  const rows = await tx.query(
    `update feed_item set opened_at = $3, seen_at = coalesce(seen_at, $3) where subject_id = $1 and id = $2 and opened_at is null returning id`,
    [subjectId, id, iso(now)],
  );
  return rows.length > 0;
}

export async function dismiss(tx: Tx, subjectId: string, id: string, now: number): Promise<void> {
  await tx.query(
    'update feed_item set dismissed_at = coalesce(dismissed_at, $3) where subject_id = $1 and id = $2',
    [subjectId, id, iso(now)],
  );
}

/** Keeps what the person said about the contact that a decision led to; its id names the partition. */
export async function judgeDecision(
  tx: Tx,
  subjectId: string,
  decisionId: string,
  verdict: string,
): Promise<void> {
  await tx.query('update decision set useful = $4 where subject_id = $1 and decided_at = $2 and id = $3', [
    subjectId,
    iso(timeOfId(decisionId)),
    decisionId,
    verdict,
  ]);
}

/** What the portal hands out about subjects. */
export function exportItems(
  tx: Tx,
  subjectIds: readonly string[],
): Promise<{ name: string; source: string; published_at: number; opened_at: number | null }[]> {
  return tx.query(
    `select i.name, f.source, f.published_at, f.opened_at from feed_item f
     join content_version v on v.org_id = f.org_id and v.id = f.content_version_id
     join content_item i on i.org_id = v.org_id and i.id = v.item_id
     where f.subject_id = any ($1::uuid[]) order by f.published_at desc`,
    [subjectIds],
  );
}

export function exportPreferences(
  tx: Tx,
  subjectIds: readonly string[],
): Promise<{ paused_until: number | null; frequency: string; topics_off: string[]; updated_at: number }[]> {
  return tx.query(
    'select paused_until, frequency, topics_off, updated_at from preference where subject_id = any ($1::uuid[])',
    [subjectIds],
  );
}

/** Deletes what the portal holds of subjects, their account's link included; returns how many rows went. */
export async function erasePortal(tx: Tx, subjectIds: readonly string[]): Promise<number> {
  const items = await tx.query('delete from feed_item where subject_id = any ($1::uuid[]) returning id', [
    subjectIds,
  ]);
  const choices = await tx.query(
    'delete from preference where subject_id = any ($1::uuid[]) returning subject_id',
    [subjectIds],
  );
  const papers = await tx.query(
    `with r as (delete from preference_receipt where subject_id = any ($1::uuid[]) returning id),
       i as (delete from account_invitation where subject_id = any ($1::uuid[]) returning id)
     select id from r union all select id from i`,
    [subjectIds],
  );
  const [links] = await tx.query<{ gone: number }>('select portal_forget($1::uuid[]) as gone', [subjectIds]);
  return items.length + choices.length + papers.length + (links?.gone ?? 0);
}
