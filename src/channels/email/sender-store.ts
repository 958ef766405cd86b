// Statements of the sender: claim, begin, settle. Every one is set-based and guarded by the sender's name (fencing).

import type { VersionState } from '../../content/model.ts';
import type { MessageRequest } from '../../journeys/model.ts';
import type { StandIn } from '../../people/index.ts';
import type { Gates } from '../../people/model.ts';
import { iso, isoOrNull, type Tx } from '../../platform/db.ts';
import type { JsonObject } from '../../platform/json.ts';
import type { Lane, Purpose } from '../../trust/model.ts';
import type { DeliveryState } from '../model.ts';

/** A delivery's place: the key of its outbox row and of its partitioned row. */
export interface DeliveryKey {
  readonly subjectId: string;
  readonly deliveryId: string;
  readonly queuedAt: number;
}

/** A row that this sender holds until `until`. `begun`: an earlier sender began to hand it over and never said how it ended. */
export interface ClaimedRow extends DeliveryKey {
  readonly orgId: string;
  readonly begun: boolean;
  readonly lane: Lane;
  readonly resends: number;
}

const KEYS = 'unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) as k(subject_id, delivery_id, queued_at)';

function keysOf(keys: readonly DeliveryKey[]): [string[], string[], string[]] {
  return [keys.map((k) => k.subjectId), keys.map((k) => k.deliveryId), keys.map((k) => iso(k.queuedAt))];
}

/**
 * Claims due e-mails for a sender, the most urgent lanes first. A claim whose time ran out is claimed anew.
 * @param until end of the claim, ms
 */
export function claimDue(
  tx: Tx,
  sender: string,
  now: number,
  until: number,
  most: number,
): Promise<ClaimedRow[]> {
  return tx.query(
    `with due as (
       select subject_id, delivery_id from outbox
       where channel = 'email' and hold_id is null and due_at <= $2 and (claimed_until is null or claimed_until < $2)
       order by priority, due_at limit $4 for update skip locked)
     update outbox o set sender = $1, claimed_until = $3 from due, delivery d
     where o.subject_id = due.subject_id and o.delivery_id = due.delivery_id
       and d.subject_id = o.subject_id and d.queued_at = o.queued_at and d.id = o.delivery_id
     returning o.org_id as "orgId", o.subject_id as "subjectId", o.delivery_id as "deliveryId", o.queued_at as "queuedAt",
       o.attempts > d.attempts as begun, d.lane, d.attempts as resends`,
    [sender, iso(now), iso(until), most],
  );
}

/** Everything needed to check a delivery once more and to write its mail. Read in the moment before the hand-over. */
export interface SendingRow extends BegunRow {
  /** Who gets the mail in the person's place. */
  readonly standIn: StandIn | null;
}

/** A delivery as `beginSending` finds it. */
export interface BegunRow extends DeliveryKey {
  readonly orgId: string;
  readonly attempts: number;
  readonly expiresAt: number | null;
  /** What a crisis hold asks about it; null on rows from before that was kept. */
  readonly urgency: MessageRequest['urgency'] | null;
  readonly journeyId: string | null;
  readonly contentItemId: string;
  readonly state: DeliveryState;
  readonly decisionId: string;
  readonly contentVersionId: string;
  readonly lane: Lane;
  readonly purpose: Purpose;
  readonly pressureKey: Buffer | null;
  readonly messageId: string;
  readonly queuedState: string;
  readonly person: (PersonRow & { readonly personId: string }) | null;
  readonly contentState: VersionState;
  readonly contentExpiresAt: number | null;
  readonly sponsor: string | null;
  readonly topic: string | null;
  readonly pausedUntil: number | null;
  readonly topicsOff: readonly string[] | null;
  /** The person wants at most one optional message a week (`low`), and had it, or wants none at all (`enough`). */
  readonly low: boolean;
  readonly enough: boolean;
  readonly consent: 'given' | 'withdrawn' | null;
}

/** The person as a mail needs it. */
export interface PersonRow {
  readonly email: string | null;
  readonly display_name: string | null;
  readonly language: string | null;
  readonly country: string | null;
  readonly zone: string | null;
  readonly kind: string;
  readonly traits: JsonObject;
  readonly gates: Gates;
}

/**
 * Marks claimed rows as begun (attempts runs ahead of the delivery's own count until the outcome is recorded) and reads,
 * in the same statement and on the primary, what decides whether they may still go: consent over all of the person's
 * subjects, pause, rhythm, gates, approval and expiry of the content. A row whose claim was lost, or that a crisis hold
 * has stopped since, is not returned.
 */
export function beginSending(
  tx: Tx,
  sender: string,
  now: number,
  keys: readonly DeliveryKey[],
): Promise<BegunRow[]> {
  return tx.query(
    `with begun as (
       update outbox o set attempts = o.attempts + 1 from ${KEYS}
       where o.subject_id = k.subject_id and o.delivery_id = k.delivery_id and o.sender = $4 and o.claimed_until > $5 and o.hold_id is null
       returning o.org_id, o.subject_id, o.delivery_id, o.queued_at, o.attempts, o.expires_at, o.urgency, o.journey_id)
     select o.org_id as "orgId", o.subject_id as "subjectId", o.delivery_id as "deliveryId", o.queued_at as "queuedAt", o.attempts,
       o.expires_at as "expiresAt", o.urgency, o.journey_id as "journeyId", i.id as "contentItemId", d.state, d.decision_id as "decisionId", d.content_version_id as "contentVersionId", d.lane, d.purpose,
       d.pressure_key as "pressureKey", d.message_id as "messageId",
       case when p.person_id is null then null else jsonb_build_object('personId', p.person_id, 'email', p.email, 'display_name', p.display_name,
         'language', p.language, 'country', p.country, 'zone', p.zone, 'kind', p.kind, 'traits', p.traits, 'gates', p.gates) end as person,
       v.state as "contentState", v.expires_at as "contentExpiresAt", i.sponsor, i.topic,
       r.paused_until as "pausedUntil", r.topics_off as "topicsOff", c.state as consent, coalesce(r.frequency = 'low', false) as low,
       coalesce(r.frequency = 'essential' or r.frequency = 'low' and exists (
         select 1 from delivery x where x.subject_id in (select who.id union all select l.subject_id from person_link l where l.person_id = who.id) and x.queued_at > $5::timestamptz - interval '30 days'
           and x.settled_at > $5::timestamptz - interval '7 days' and x.state in ('sent', 'unknown') and x.lane in ('engagement', 'marketing')), false) as enough
     from begun o
     join delivery d on d.subject_id = o.subject_id and d.queued_at = o.queued_at and d.id = o.delivery_id
     join content_version v on v.org_id = d.org_id and v.id = d.content_version_id
     join content_item i on i.org_id = v.org_id and i.id = v.item_id
     cross join lateral (select coalesce((select l.person_id from person_link l where l.subject_id = d.subject_id), d.subject_id) as id) who
     left join profile p on p.person_id = who.id
     left join lateral (
       select max(o.paused_until) as paused_until, array_agg(distinct t.topic) filter (where t.topic is not null) as topics_off,
         (array_agg(o.frequency order by array_position(array['essential', 'low', 'fewer', 'normal'], o.frequency)))[1] as frequency
       from preference o left join lateral unnest(o.topics_off) t(topic) on true
       where o.subject_id in (select who.id union all select l.subject_id from person_link l where l.person_id = who.id)) r on true
     left join lateral (
       select s.state from consent_state s
       where s.purpose = d.purpose and s.channel = d.channel
         and s.subject_id in (select who.id union all select l.subject_id from person_link l where l.person_id = who.id)
       order by s.at desc, s.state desc limit 1) c on true`,
    [...keysOf(keys), sender, iso(now)],
  );
}

/** How one delivery ended for now. `retryAt` null: it leaves the outbox. */
export interface Settlement extends DeliveryKey {
  readonly state: DeliveryState;
  readonly attempts: number;
  readonly detail: string | null;
  readonly retryAt: number | null;
  /** The crisis hold that keeps it in the outbox. */
  readonly holdId: string | null;
}

/**
 * Records outcomes of rows that this sender still holds; returns their keys. Who lost the claim records nothing: the row
 * has another owner now.
 */
export async function settleRows(
  tx: Tx,
  sender: string,
  now: number,
  rows: readonly Settlement[],
): Promise<Set<string>> {
  const over = rows.filter((r) => r.retryAt === null);
  const again = rows.filter((r) => r.retryAt !== null);
  const done = [...(await leaveOutbox(tx, sender, over)), ...(await stayInOutbox(tx, sender, again))];
  const held = new Set(done.map((d) => d.id));
  const settled = rows.filter((r) => held.has(r.deliveryId));
  await tx.query(
    `update delivery d set state = x.state, attempts = x.attempts, detail = x.detail,
       settled_at = case when x.final then $8::timestamptz else d.settled_at end
     from unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::text[], $5::int[], $6::text[], $7::boolean[])
       as x(subject_id, delivery_id, queued_at, state, attempts, detail, final)
     where d.subject_id = x.subject_id and d.queued_at = x.queued_at and d.id = x.delivery_id`,
    [
      ...keysOf(settled),
      settled.map((r) => r.state),
      settled.map((r) => r.attempts),
      settled.map((r) => r.detail),
      settled.map((r) => r.retryAt === null),
      iso(now),
    ],
  );
  return held;
}

function leaveOutbox(tx: Tx, sender: string, rows: readonly Settlement[]): Promise<{ id: string }[]> {
  if (rows.length === 0) return Promise.resolve([]);
  return tx.query(
    `delete from outbox o using ${KEYS}
     where o.subject_id = k.subject_id and o.delivery_id = k.delivery_id and o.sender = $4 returning o.delivery_id as id`,
    [...keysOf(rows), sender],
  );
}

function stayInOutbox(tx: Tx, sender: string, rows: readonly Settlement[]): Promise<{ id: string }[]> {
  if (rows.length === 0) return Promise.resolve([]);
  return tx.query(
    `update outbox o set sender = null, claimed_until = null, attempts = k.attempts, due_at = k.due_at, hold_id = k.hold_id
     from unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $5::int[], $6::timestamptz[], $7::uuid[])
       as k(subject_id, delivery_id, queued_at, attempts, due_at, hold_id)
     where o.subject_id = k.subject_id and o.delivery_id = k.delivery_id and o.sender = $4 returning o.delivery_id as id`,
    [
      ...keysOf(rows),
      sender,
      rows.map((r) => r.attempts),
      rows.map((r) => isoOrNull(r.retryAt)),
      rows.map((r) => r.holdId),
    ],
  );
}

/** Lets go of rows that were claimed but not begun, so that another sender can take them at once. */
export async function releaseClaims(tx: Tx, sender: string): Promise<void> {
  await tx.query(
    `update outbox o set sender = null, claimed_until = null from delivery d
     where o.sender = $1 and d.subject_id = o.subject_id and d.queued_at = o.queued_at and d.id = o.delivery_id and o.attempts = d.attempts`,
    [sender],
  );
}

/** An organisation as the sender needs it. */
export interface SenderOrganisation {
  readonly orgId: string;
  readonly slug: string;
  readonly name: string;
  readonly zone: string;
  readonly locale: string;
  readonly jurisdiction: string;
  readonly postalAddress: string;
  readonly settings: JsonObject;
}

/** All organisations of the instance. Runs as auth, the role that sees them before a tenant is known. */
export function readOrganisations(tx: Tx): Promise<SenderOrganisation[]> {
  return tx.query(
    `select org_id as "orgId", slug, name, zone, locale, jurisdiction, postal_address as "postalAddress", settings from organisation`,
  );
}

/** A stored variant of a version. */
export interface VariantRow {
  readonly version_id: string;
  readonly channel: string;
  readonly language: string;
  readonly subject: string | null;
  readonly body: string;
  readonly call_to_action: { readonly label: string; readonly url: string } | null;
}

/** The e-mail words of these versions. */
export function readVariants(tx: Tx, versionIds: readonly string[]): Promise<VariantRow[]> {
  return tx.query(
    `select version_id, channel, language, subject, body, call_to_action from content_variant
     where version_id = any ($1::uuid[]) and channel = 'email' order by language`,
    [versionIds],
  );
}
