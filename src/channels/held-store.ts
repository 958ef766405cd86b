// Rows of the outbox as a crisis hold looks at them: what waits and could be stopped, what it keeps, what it lets go.
import { PLACE_TRAITS } from '../journeys/index.ts';
import type { MessageRequest } from '../journeys/model.ts';
import { iso, type Tx } from '../platform/db.ts';
import type { JsonObject } from '../platform/json.ts';
import type { Lane } from '../trust/model.ts';
import type { CancelledDelivery } from './queue-store.ts';

/** A delivery that nobody hands over yet. Times in ms. */
export interface WaitingRow {
  readonly subjectId: string;
  readonly deliveryId: string;
  readonly lane: Lane;
  readonly urgency: MessageRequest['urgency'];
  readonly journeyId: string | null;
  readonly contentItemId: string;
  readonly name: string;
  readonly queuedAt: number;
  readonly expiresAt: number | null;
  /** Of the person's traits, those that say where the person belongs. */
  readonly traits: JsonObject;
}

/** What waits in the outbox, not in hand and held by nobody, in the order of delivery ids; `after` where to go on. */
export function readWaiting(
  tx: Tx,
  orgId: string,
  lanes: readonly Lane[],
  after: string | null,
  most: number,
): Promise<WaitingRow[]> {
  return tx.query(
    `select o.subject_id as "subjectId", o.delivery_id as "deliveryId", d.lane, o.urgency, o.journey_id as "journeyId",
       v.item_id as "contentItemId", i.name, o.queued_at as "queuedAt", o.expires_at as "expiresAt",
       coalesce((select jsonb_object_agg(t.key, t.value) from profile p cross join lateral jsonb_each(p.traits) t
         where p.person_id = coalesce((select l.person_id from person_link l where l.subject_id = o.subject_id), o.subject_id)
           and t.key = any ($3::text[])), '{}'::jsonb) as traits
     from outbox o
     join delivery d on d.subject_id = o.subject_id and d.queued_at = o.queued_at and d.id = o.delivery_id
     join content_version v on v.org_id = d.org_id and v.id = d.content_version_id
     join content_item i on i.org_id = v.org_id and i.id = v.item_id
     where o.org_id = $1 and o.hold_id is null and o.urgency is not null and o.attempts = d.attempts and d.lane = any ($2::text[])
       and ($4::uuid is null or o.delivery_id > $4)
     order by o.delivery_id limit $5`,
    [orgId, lanes, PLACE_TRAITS, after, most],
  );
}

/**
 * Puts deliveries under a hold, unless a sender has begun with them meanwhile; returns how many. It waits for nobody: a row
 * that a sender has locked is in its hands, and it asks for holds itself before it hands over.
 */
export async function keepRows(
  tx: Tx,
  holdId: string,
  rows: readonly Pick<WaitingRow, 'subjectId' | 'deliveryId'>[],
): Promise<number> {
  if (rows.length === 0) return 0;
  const kept = await tx.query(
    `with free as (
       select o.subject_id, o.delivery_id from outbox o join unnest($1::uuid[], $2::uuid[]) as k(subject_id, delivery_id)
         on o.subject_id = k.subject_id and o.delivery_id = k.delivery_id
       where o.hold_id is null for update of o skip locked)
     update outbox o set hold_id = $3 from free, delivery d
     where o.subject_id = free.subject_id and o.delivery_id = free.delivery_id and o.hold_id is null
       and d.subject_id = o.subject_id and d.queued_at = o.queued_at and d.id = o.delivery_id and o.attempts = d.attempts
     returning 1`,
    [rows.map((r) => r.subjectId), rows.map((r) => r.deliveryId), holdId],
  );
  return kept.length;
}

/** Of these lanes: deliveries in a sender's hands, which may be out, and those handed over since a time. */
export async function countGone(
  tx: Tx,
  orgId: string,
  lanes: readonly Lane[],
  since: number,
): Promise<{ inHand: number; gone: number }> {
  const [row] = await tx.query<{ inHand: number; gone: number }>(
    `select (select count(*)::int from outbox o join delivery d on d.subject_id = o.subject_id and d.queued_at = o.queued_at and d.id = o.delivery_id
         where o.org_id = $1 and o.attempts > d.attempts and d.lane = any ($2::text[])) as "inHand",
       (select count(*)::int from delivery d where d.org_id = $1 and d.lane = any ($2::text[]) and d.state in ('sent', 'unknown')
         and d.settled_at >= $3 and d.queued_at >= $3::timestamptz - interval '7 days') as gone`,
    [orgId, lanes, iso(since)],
  );
  return row ?? { inHand: 0, gone: 0 };
}

/** A pile of held deliveries of one content item. Times in ms. */
export interface HeldPile {
  readonly id: string;
  readonly name: string;
  readonly lanes: Lane[];
  readonly count: number;
  readonly expired: number;
  readonly oldest: number;
  readonly nextExpiry: number | null;
}

/** What a hold keeps, by content item, the biggest pile first. */
export function listHeld(tx: Tx, orgId: string, holdId: string, now: number): Promise<HeldPile[]> {
  return tx.query(
    `select i.id, i.name, array_agg(distinct d.lane) as lanes, count(*)::int as count,
       (count(*) filter (where o.expires_at <= $3))::int as expired, min(o.queued_at) as oldest,
       min(o.expires_at) filter (where o.expires_at > $3) as "nextExpiry"
     from outbox o
     join delivery d on d.subject_id = o.subject_id and d.queued_at = o.queued_at and d.id = o.delivery_id
     join content_version v on v.org_id = d.org_id and v.id = d.content_version_id
     join content_item i on i.org_id = v.org_id and i.id = v.item_id
     where o.org_id = $1 and o.hold_id = $2 group by i.id, i.name order by count(*) desc, i.name`,
    [orgId, holdId, iso(now)],
  );
}

/** Lets held deliveries of one content item go again; they are due at once. Those past their time stay. */
export async function letGo(
  tx: Tx,
  item: { readonly orgId: string; readonly holdId: string; readonly id: string },
  now: number,
  most: number,
): Promise<number> {
  const gone = await tx.query(
    `with free as (
       select o.subject_id, o.delivery_id from outbox o
       join delivery d on d.subject_id = o.subject_id and d.queued_at = o.queued_at and d.id = o.delivery_id
       join content_version v on v.org_id = d.org_id and v.id = d.content_version_id and v.item_id = $3
       where o.org_id = $1 and o.hold_id = $2 and (o.expires_at is null or o.expires_at > $4)
       order by o.delivery_id limit $5 for update of o)
     update outbox o set hold_id = null, due_at = greatest(o.due_at, $4::timestamptz) from free
     where o.subject_id = free.subject_id and o.delivery_id = free.delivery_id returning 1`,
    [item.orgId, item.holdId, item.id, iso(now), most],
  );
  return gone.length;
}

/** Takes those whose time passed while they were held out of the outbox and says so on the delivery. */
export function dropExpired(
  tx: Tx,
  item: { readonly orgId: string; readonly holdId: string; readonly id: string },
  reason: string,
  now: number,
  most: number,
): Promise<CancelledDelivery[]> {
  return tx.query(
    `with late as (
       select o.subject_id, o.delivery_id from outbox o
       join delivery d on d.subject_id = o.subject_id and d.queued_at = o.queued_at and d.id = o.delivery_id
       join content_version v on v.org_id = d.org_id and v.id = d.content_version_id and v.item_id = $3
       where o.org_id = $1 and o.hold_id = $2 and o.expires_at <= $5 order by o.delivery_id limit $6 for update of o),
     taken as (
       delete from outbox o using late where o.subject_id = late.subject_id and o.delivery_id = late.delivery_id
       returning o.subject_id, o.queued_at, o.delivery_id)
     update delivery d set state = 'cancelled', detail = $4, settled_at = $5 from taken t
     where d.subject_id = t.subject_id and d.queued_at = t.queued_at and d.id = t.delivery_id
     returning d.org_id as "orgId", d.subject_id as "personId", d.id, d.decision_id as "decisionId",
       d.content_version_id as "contentVersionId", d.channel, d.lane, d.purpose, d.pressure_key as "pressureKey"`,
    [item.orgId, item.holdId, item.id, reason, iso(now), most],
  );
}
