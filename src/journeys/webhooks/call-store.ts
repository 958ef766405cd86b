// Rows of calls and of every try: claimed by one sender at a time, settled only by who still holds them.
import { iso, isoOrNull, type Tx } from '../../platform/db.ts';

/** A call to be made. Times in ms. */
export interface NewCall {
  readonly orgId: string;
  readonly subjectId: string;
  readonly id: string;
  readonly endpointId: string;
  readonly journeyId: string;
  readonly runId: string;
  readonly step: string;
  readonly taken: number;
  readonly body: Buffer;
}

/** Queues calls, with one statement; a step that asked before does not ask again. Returns how many are new. */
export async function insertCalls(tx: Tx, calls: readonly NewCall[], at: number): Promise<number> {
  if (calls.length === 0) return 0;
  const rows = await tx.query(
    `insert into webhook_call (org_id, subject_id, id, endpoint_id, journey_id, run_id, step, taken, body, next_at, created_at)
     select x.*, $10::timestamptz, $10 from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::uuid[], $7::text[], $8::int[], $9::bytea[]) x
     on conflict do nothing returning id`,
    [
      calls.map((c) => c.orgId),
      calls.map((c) => c.subjectId),
      calls.map((c) => c.id),
      calls.map((c) => c.endpointId),
      calls.map((c) => c.journeyId),
      calls.map((c) => c.runId),
      calls.map((c) => c.step),
      calls.map((c) => c.taken),
      calls.map((c) => c.body),
      iso(at),
    ],
  );
  return rows.length;
}

/** A call that this sender holds until its claim ends. */
export interface ClaimedCall {
  readonly orgId: string;
  readonly subjectId: string;
  readonly id: string;
  readonly endpointId: string;
  readonly body: Buffer;
  /** Tries that ended, since it was queued or replayed. */
  readonly attempts: number;
}

/** How many calls one endpoint gets side by side; one that failed lately gets one, as a question. */
const SIDE_BY_SIDE = 20;

/**
 * Claims due calls endpoint by endpoint, so that a slow receiver keeps nobody else waiting. A claim whose time ran out
 * (its sender died) is claimed anew.
 * @param busy endpoints that this sender is calling already
 * @param until end of the claim, ms
 */
export function claimCalls(
  tx: Tx,
  sender: string,
  busy: readonly string[],
  now: number,
  until: number,
): Promise<ClaimedCall[]> {
  return tx.query(
    `with due as (
       select c.subject_id, c.id from webhook_endpoint e cross join lateral (
         select subject_id, id from webhook_call w where w.endpoint_id = e.id and w.state = 'queued' and w.next_at <= $2
           and (w.claimed_until is null or w.claimed_until < $2)
         order by w.next_at limit case when e.failures > 0 then 1 else ${SIDE_BY_SIDE} end for update skip locked) c
       where e.paused_at is null and e.disabled_at is null and (e.closed_until is null or e.closed_until <= $2) and e.id <> all ($3::uuid[]))
     update webhook_call w set sender = $1, claimed_until = $4 from due where w.subject_id = due.subject_id and w.id = due.id
     returning w.org_id as "orgId", w.subject_id as "subjectId", w.id, w.endpoint_id as "endpointId", w.body, w.attempts`,
    [sender, iso(now), busy, iso(until)],
  );
}

/** How a try ended. Times in ms. */
export interface SettledTry {
  readonly orgId: string;
  readonly subjectId: string;
  readonly id: string;
  readonly endpointId: string;
  readonly attemptId: string;
  readonly state: 'delivered' | 'queued' | 'failed';
  readonly attempts: number;
  readonly nextAt: number | null;
  readonly status: number | null;
  readonly detail: string;
  readonly ms: number;
}

/** Records tries of calls that this sender still holds, and all tries in the log. */
export async function settleCalls(
  tx: Tx,
  sender: string,
  tries: readonly SettledTry[],
  at: number,
): Promise<void> {
  await tx.query(
    `update webhook_call w set state = x.state, attempts = x.attempts, next_at = coalesce(x.next_at, w.next_at), sender = null, claimed_until = null,
       settled_at = case when x.state = 'queued' then null else $9::timestamptz end, last_status = x.status, last_detail = x.detail
     from unnest($2::uuid[], $3::uuid[], $4::text[], $5::int[], $6::timestamptz[], $7::int[], $8::text[])
       as x(subject_id, id, state, attempts, next_at, status, detail)
     where w.subject_id = x.subject_id and w.id = x.id and w.sender = $1`,
    [
      sender,
      tries.map((t) => t.subjectId),
      tries.map((t) => t.id),
      tries.map((t) => t.state),
      tries.map((t) => t.attempts),
      tries.map((t) => isoOrNull(t.nextAt)),
      tries.map((t) => t.status),
      tries.map((t) => t.detail),
      iso(at),
    ],
  );
  await insertAttempts(
    tx,
    tries.map((t) => ({ ...t, id: t.attemptId, callId: t.id })),
    at,
  );
}

/** A line of the log of tries. `callId` null: only a test. */
export interface AttemptLine {
  readonly orgId: string;
  readonly endpointId: string;
  readonly id: string;
  readonly callId: string | null;
  readonly status: number | null;
  readonly detail: string;
  readonly ms: number;
}

export async function insertAttempts(tx: Tx, lines: readonly AttemptLine[], at: number): Promise<void> {
  await tx.query(
    `insert into webhook_attempt (org_id, endpoint_id, id, call_id, at, status, detail, ms)
     select org_id, endpoint_id, id, call_id, $8::timestamptz, status, detail, ms
     from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::int[], $6::text[], $7::int[]) as x(org_id, endpoint_id, id, call_id, status, detail, ms)`,
    [
      lines.map((l) => l.orgId),
      lines.map((l) => l.endpointId),
      lines.map((l) => l.id),
      lines.map((l) => l.callId),
      lines.map((l) => l.status),
      lines.map((l) => l.detail),
      lines.map((l) => l.ms),
      iso(at),
    ],
  );
}

/** Lets go of what this sender claimed and did not settle. */
export async function releaseCalls(tx: Tx, sender: string): Promise<void> {
  await tx.query('update webhook_call set sender = null, claimed_until = null where sender = $1', [sender]);
}

/** A call as the list shows it. Times in ms. */
export interface CallRow {
  readonly id: string;
  readonly state: 'delivered' | 'queued' | 'failed';
  readonly createdAt: number;
  readonly settledAt: number | null;
  readonly nextAt: number;
  readonly attempts: number;
  readonly lastStatus: number | null;
  readonly lastDetail: string | null;
  readonly journeyId: string;
  readonly journeyName: string | null;
  readonly step: string;
  readonly subjectId: string;
}

const CALL = `w.id, w.state, w.created_at as "createdAt", w.settled_at as "settledAt", w.next_at as "nextAt", w.attempts, w.last_status as "lastStatus",
  w.last_detail as "lastDetail", w.journey_id as "journeyId", j.name as "journeyName", w.step, w.subject_id as "subjectId"`;

/** Calls of an endpoint, the newest first. */
export function listCalls(
  tx: Tx,
  orgId: string,
  endpointId: string,
  state: string | null,
  before: { readonly at: number; readonly id: string } | null,
  most: number,
): Promise<CallRow[]> {
  return tx.query(
    `select ${CALL} from webhook_call w left join journey j on j.org_id = w.org_id and j.id = w.journey_id
     where w.org_id = $1 and w.endpoint_id = $2 and ($3::text is null or w.state = $3)
       and ($4::timestamptz is null or (w.created_at, w.id) < ($4, $5::uuid))
     order by w.created_at desc, w.id desc limit $6`,
    [orgId, endpointId, state, isoOrNull(before?.at), before?.id ?? null, most],
  );
}

/** A try, as the log keeps it. */
export interface AttemptRow {
  readonly id: string;
  readonly callId: string | null;
  readonly at: number;
  readonly status: number | null;
  readonly detail: string;
  readonly ms: number;
}

/** The tries of some calls, in their order. */
export function attemptsOf(tx: Tx, orgId: string, callIds: readonly string[]): Promise<AttemptRow[]> {
  return tx.query(
    `select id, call_id as "callId", at, status, detail, ms from webhook_attempt where org_id = $1 and call_id = any ($2::uuid[]) order by at, id`,
    [orgId, callIds],
  );
}

/** Queues settled calls again under their own ids; null asks for all that failed. Returns how many. */
export async function replayCalls(
  tx: Tx,
  orgId: string,
  endpointId: string,
  ids: readonly string[] | null,
  at: number,
): Promise<number> {
  const rows = await tx.query(
    `update webhook_call set state = 'queued', attempts = 0, next_at = $4, settled_at = null
     where org_id = $1 and endpoint_id = $2 and ($3::uuid[] is null and state = 'failed' or id = any ($3) and state <> 'queued') returning id`,
    [orgId, endpointId, ids, iso(at)],
  );
  return rows.length;
}

/** What was called about subjects: for their own export. */
export function callsAbout(
  tx: Tx,
  subjectIds: readonly string[],
): Promise<
  { endpoint: string | null; state: string; created_at: number; subject_id: string; body: Buffer }[]
> {
  return tx.query(
    `select e.name as endpoint, w.state, w.created_at, w.subject_id, w.body from webhook_call w left join webhook_endpoint e on e.org_id = w.org_id and e.id = w.endpoint_id
     where w.subject_id = any ($1::uuid[]) order by w.created_at`,
    [subjectIds],
  );
}

/** Forgets the calls of subjects and what was logged of them; returns how many rows went. */
export async function eraseCalls(tx: Tx, subjectIds: readonly string[]): Promise<number> {
  const rows = await tx.query<{ n: number }>(
    `with c as (delete from webhook_call where subject_id = any ($1::uuid[]) returning org_id, id),
       a as (delete from webhook_attempt a using c where a.org_id = c.org_id and a.call_id = c.id returning 1)
     select (select count(*) from c)::int + (select count(*) from a)::int as n`,
    [subjectIds],
  );
  return rows[0]?.n ?? 0;
}

/** Names of journeys by id: endpoints for health data are told them. */
export async function readJourneyNames(
  tx: Tx,
  journeyIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (journeyIds.length === 0) return new Map();
  const rows = await tx.query<{ id: string; name: string }>(
    'select id, name from journey where id = any ($1::uuid[])',
    [journeyIds],
  );
  return new Map(rows.map((r) => [r.id, r.name]));
}
