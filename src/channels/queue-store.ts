// Rows of deliveries on their way in: queued with their place in the outbox, or taken back before they left.
import type { MessageRequest } from '../journeys/model.ts';
import { iso, isoOrNull, type Tx } from '../platform/db.ts';
import { bucketOf } from '../platform/ids.ts';
import type { Lane } from '../trust/model.ts';
import type { Delivery } from './model.ts';

/** A delivery with what its row in the outbox needs. */
export interface QueuedDelivery extends Delivery {
  readonly pressureKey: Uint8Array | null;
  readonly priority: number;
  readonly expiresAt: number | null;
  /** What a crisis hold asks about it. */
  readonly urgency: MessageRequest['urgency'];
  readonly journeyId: string | null;
}

/** Stores deliveries and their places in the outbox, one statement each. */
export async function insertDeliveries(tx: Tx, rows: readonly QueuedDelivery[]): Promise<void> {
  await tx.query(
    `insert into delivery (org_id, subject_id, queued_at, id, decision_id, content_version_id, channel, lane, purpose, pressure_key, message_id)
     select * from unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::uuid[], $5::uuid[], $6::uuid[], $7::text[], $8::text[], $9::text[],
       $10::bytea[], $11::text[])`,
    [
      rows.map((r) => r.orgId),
      rows.map((r) => r.personId),
      rows.map((r) => iso(r.queuedAt)),
      rows.map((r) => r.id),
      rows.map((r) => r.decisionId),
      rows.map((r) => r.contentVersionId),
      rows.map((r) => r.channel),
      rows.map((r) => r.lane),
      rows.map((r) => r.purpose),
      rows.map((r) => (r.pressureKey ? Buffer.from(r.pressureKey) : null)),
      rows.map((r) => r.messageId),
    ],
  );
  await tx.query(
    `insert into outbox (org_id, subject_id, delivery_id, queued_at, bucket, channel, priority, due_at, expires_at, urgency, journey_id)
     select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::timestamptz[], $5::smallint[], $6::text[], $7::smallint[],
       $8::timestamptz[], $9::timestamptz[], $10::text[], $11::uuid[])`,
    [
      rows.map((r) => r.orgId),
      rows.map((r) => r.personId),
      rows.map((r) => r.id),
      rows.map((r) => iso(r.queuedAt)),
      rows.map((r) => bucketOf(r.personId)),
      rows.map((r) => r.channel),
      rows.map((r) => r.priority),
      rows.map((r) => iso(r.dueAt)),
      rows.map((r) => isoOrNull(r.expiresAt)),
      rows.map((r) => r.urgency),
      rows.map((r) => r.journeyId),
    ],
  );
}

/** A delivery that was taken back. */
export interface CancelledDelivery {
  readonly orgId: string;
  readonly personId: string;
  readonly id: string;
  readonly decisionId: string;
  readonly contentVersionId: string;
  readonly channel: string;
  readonly lane: Lane;
  readonly purpose: string;
  readonly pressureKey: Buffer | null;
}

/**
 * Takes deliveries of these people out of the outbox and marks them cancelled. One that a sender has begun to hand over
 * stays: it may be out already. `versions[i]` null means every message of that person.
 */
export async function cancelDeliveries(
  tx: Tx,
  subjectIds: readonly string[],
  versionIds: readonly (string | null)[],
  reason: string,
  now: number,
): Promise<CancelledDelivery[]> {
  return tx.query(
    `with wanted as (select * from unnest($1::uuid[], $2::uuid[]) as w(subject_id, version_id)),
     taken as (
       delete from outbox o using wanted w, delivery d
       where o.subject_id = w.subject_id and d.subject_id = o.subject_id and d.queued_at = o.queued_at and d.id = o.delivery_id
         and (w.version_id is null or d.content_version_id = w.version_id)
         and o.attempts = d.attempts and d.state = 'queued'
       returning o.subject_id, o.queued_at, o.delivery_id)
     update delivery d set state = 'cancelled', detail = $3, settled_at = $4 from taken t
     where d.subject_id = t.subject_id and d.queued_at = t.queued_at and d.id = t.delivery_id
     returning d.org_id as "orgId", d.subject_id as "personId", d.id, d.decision_id as "decisionId",
       d.content_version_id as "contentVersionId", d.channel, d.lane, d.purpose, d.pressure_key as "pressureKey"`,
    [subjectIds, versionIds, reason, iso(now)],
  );
}

/** Keeps the places of delivered contacts in the budget and gives back those of the others. */
export async function settleBudget(
  tx: Tx,
  settled: readonly {
    readonly pressureKey: Uint8Array | null;
    readonly decisionId: string;
    readonly delivered: boolean;
  }[],
): Promise<void> {
  const counted = settled.flatMap((s) => (s.pressureKey ? [{ ...s, key: Buffer.from(s.pressureKey) }] : []));
  if (counted.length === 0) return;
  await tx.query('select contact_budget_settle($1::bytea[], $2::uuid[], $3::boolean[])', [
    counted.map((c) => c.key),
    counted.map((c) => c.decisionId),
    counted.map((c) => c.delivered),
  ]);
}
