// What a journey's decisions led to, counted; and the way to take back what they have not yet sent.
import { iso, type Tx } from '../platform/db.ts';
import type { CancelledDelivery } from './queue-store.ts';

/** How many decisions chose an option, and why. `option` is its first word: push, later, digest, pull, human, silence. */
export interface DecidedCount {
  readonly option: string;
  readonly reason: string;
  readonly people: number;
}

/** Decisions of a journey since a time (ms), by option and reason. */
export function countDecided(
  tx: Tx,
  orgId: string,
  journeyId: string,
  since: number,
): Promise<DecidedCount[]> {
  return tx.query(
    `select split_part(chosen, ':', 1) as option, reason, count(*)::int as people from decision
     where org_id = $1 and journey_id = $2 and decided_at >= $3 group by 1, 2 order by 1, 3 desc, 2`,
    [orgId, journeyId, iso(since)],
  );
}

/** Deliveries in one state, and how many of them were opened and clicked. */
export interface DeliveredCount {
  readonly state: string;
  readonly messages: number;
  readonly opened: number;
  readonly clicked: number;
}

/** What became of the deliveries that a journey's decisions queued. */
export function countDelivered(
  tx: Tx,
  orgId: string,
  journeyId: string,
  since: number,
): Promise<DeliveredCount[]> {
  return tx.query(
    `select d.state, count(*)::int as messages, count(d.opened_at)::int as opened, count(d.clicked_at)::int as clicked
     from decision c join delivery d on d.subject_id = c.subject_id and d.decision_id = c.id
       and d.queued_at >= c.decided_at and d.queued_at < c.decided_at + interval '1 hour'
     where c.org_id = $1 and c.journey_id = $2 and c.decided_at >= $3 and c.channel is not null group by 1 order by 1`,
    [orgId, journeyId, iso(since)],
  );
}

/** From a place in the outbox to the decision behind it: both are found by their primary keys. */
const OF_JOURNEY = `join delivery d on d.subject_id = o.subject_id and d.queued_at = o.queued_at and d.id = o.delivery_id
  join decision c on c.subject_id = o.subject_id and c.id = d.decision_id and c.decided_at between o.queued_at - interval '1 hour' and o.queued_at
  where o.org_id = $1 and c.journey_id = $2`;

/** True while a delivery of the journey waits in the outbox. */
export async function hasWaiting(tx: Tx, orgId: string, journeyId: string): Promise<boolean> {
  const rows = await tx.query(`select 1 from outbox o ${OF_JOURNEY} limit 1`, [orgId, journeyId]);
  return rows.length > 0;
}

/**
 * Takes up to `most` deliveries of a journey out of the outbox and marks them cancelled. One that a sender has begun to
 * hand over stays: it may be out already.
 */
export function cancelJourneyDeliveries(
  tx: Tx,
  orgId: string,
  journeyId: string,
  most: number,
  reason: string,
  now: number,
): Promise<CancelledDelivery[]> {
  return tx.query(
    `with wanted as (
       select o.subject_id, o.delivery_id, o.queued_at, d.attempts from outbox o ${OF_JOURNEY} and o.attempts = d.attempts and d.state = 'queued' limit $3),
     taken as (
       delete from outbox o using wanted w where o.subject_id = w.subject_id and o.delivery_id = w.delivery_id and o.attempts = w.attempts
       returning o.subject_id, o.queued_at, o.delivery_id)
     update delivery d set state = 'cancelled', detail = $4, settled_at = $5 from taken t
     where d.subject_id = t.subject_id and d.queued_at = t.queued_at and d.id = t.delivery_id
     returning d.org_id as "orgId", d.subject_id as "personId", d.id, d.decision_id as "decisionId",
       d.content_version_id as "contentVersionId", d.channel, d.lane, d.purpose, d.pressure_key as "pressureKey"`,
    [orgId, journeyId, most, reason, iso(now)],
  );
}
