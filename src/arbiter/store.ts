// Rows of decisions and model snapshots.
import { iso, type Tx } from '../platform/db.ts';
import { timeOfId } from '../platform/ids.ts';
import { bodyOf, type DecisionRecord } from './body.ts';
import type { Decision, Verdict } from './model.ts';
import type { ModelSnapshot } from './snapshot.ts';

/** Stores a snapshot unless it is there already: nearly always one look-up in a tiny table. */
export async function ensureSnapshot(tx: Tx, snapshot: ModelSnapshot, at: number): Promise<void> {
  await tx.query(
    `insert into model_snapshot (id, parameters, created_at)
     select $1, $2::jsonb, $3 where not exists (select 1 from model_snapshot where id = $1) on conflict do nothing`,
    [snapshot.id, JSON.stringify(snapshot), iso(at)],
  );
}

export async function readSnapshot(tx: Tx, id: string): Promise<unknown> {
  const rows = await tx.query<{ parameters: unknown }>(
    'select parameters from model_snapshot where id = $1',
    [id],
  );
  return rows[0]?.parameters ?? null;
}

/** Stores decisions with one statement. */
export async function insertDecisions(tx: Tx, decisions: readonly Decision[]): Promise<void> {
  if (decisions.length === 0) return;
  const requests = decisions.map((d) => d.input.request);
  await tx.query(
    `insert into decision (org_id, subject_id, decided_at, id, lane, purpose, content_version_id, journey_id, cause_event_id, chosen, channel,
       reason, model_snapshot, rule_version, body)
     select * from unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::uuid[], $5::text[], $6::text[], $7::uuid[], $8::uuid[], $9::uuid[],
       $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::text[]::jsonb[])`,
    [
      decisions.map((d) => d.orgId),
      decisions.map((d) => d.personId),
      decisions.map((d) => iso(d.decidedAt)),
      decisions.map((d) => d.id),
      decisions.map((d) => d.lane),
      decisions.map((d) => d.purpose),
      requests.map((r) => r.contentVersionId),
      requests.map((r) => r.journeyId),
      requests.map((r) => r.causeEventId),
      decisions.map((d) => d.chosen),
      decisions.map((d) => d.channel),
      decisions.map((d) => d.reason),
      decisions.map((d) => d.modelSnapshot),
      decisions.map((d) => d.ruleVersion),
      decisions.map((d) => JSON.stringify(bodyOf(d))),
    ],
  );
}

/** What a list of decisions shows. */
export interface ListedDecision {
  readonly id: string;
  readonly decided_at: number;
  readonly subject_id: string;
  readonly person: string | null;
  readonly content: string | null;
  readonly lane: string;
  readonly purpose: string;
  readonly chosen: string;
  readonly reason: Decision['reason'];
}

/** Filters of the list; null does not filter. `chosen` is an option or its first word. */
export interface DecisionFilter {
  readonly chosen: string | null;
  readonly lane: string | null;
  readonly reason: string | null;
  readonly personId: string | null;
  /** The journey or campaign that asked. */
  readonly journeyId: string | null;
  /** What became of the message: a state of its delivery, or `opened` or `clicked`. */
  readonly outcome: string | null;
  readonly before: { readonly at: number; readonly id: string } | null;
  readonly limit: number;
}

const LISTED = `d.id, d.decided_at, d.subject_id, p.display_name as person, i.name as content, d.lane, d.purpose, d.chosen, d.reason`;
const JOINED = `left join person_link k on k.subject_id = d.subject_id
     left join profile p on p.person_id = coalesce(k.person_id, d.subject_id)
     left join content_version v on v.org_id = d.org_id and v.id = d.content_version_id
     left join content_item i on i.org_id = v.org_id and i.id = v.item_id`;

/** Newest first, below the given place. */
export function listDecisions(tx: Tx, orgId: string, f: DecisionFilter): Promise<ListedDecision[]> {
  return tx.query(
    `select ${LISTED} from (
       select * from decision where org_id = $1
         and ($2::text is null or chosen = $2 or starts_with(chosen, $2 || ':')) and ($3::text is null or lane = $3)
         and ($4::text is null or reason = $4) and ($5::uuid is null or subject_id = $5 or subject_id in (select l.subject_id from person_link l where l.person_id = $5))
         and ($6::timestamptz is null or (decided_at, id) < ($6, $7::uuid)) and ($9::uuid is null or journey_id = $9)
         and ($10::text is null or exists (select 1 from delivery y where y.subject_id = decision.subject_id and y.decision_id = decision.id
           and y.queued_at >= decided_at and y.queued_at < decided_at + interval '1 hour'
           and case $10 when 'opened' then y.opened_at is not null when 'clicked' then y.clicked_at is not null else y.state = $10 end))
       order by decided_at desc, id desc limit $8) d
     ${JOINED} order by d.decided_at desc, d.id desc`,
    [
      orgId,
      f.chosen,
      f.lane,
      f.reason,
      f.personId,
      f.before && iso(f.before.at),
      f.before?.id ?? null,
      f.limit,
      f.journeyId,
      f.outcome,
    ],
  );
}

/** A decision with what its page shows beside it. */
export interface FoundDecision extends DecisionRecord {
  readonly useful: Verdict | null;
  readonly person: string | null;
  readonly journey: string | null;
}

/** One decision by id: its time of making names the partition. */
export async function findDecision(tx: Tx, orgId: string, id: string): Promise<FoundDecision | null> {
  const rows = await tx.query<FoundDecision>(
    `select d.*, p.display_name as person, i.name as content, j.name as journey from decision d ${JOINED}
     left join journey j on j.org_id = d.org_id and j.id = d.journey_id
     where d.org_id = $1 and d.decided_at = $2 and d.id = $3`,
    [orgId, iso(timeOfId(id)), id],
  );
  return rows[0] ?? null;
}

/** The delivery a decision led to. */
export interface DecisionDelivery {
  readonly id: string;
  readonly state: string;
  readonly channel: string;
  readonly queued_at: number;
  readonly opened_at: number | null;
  readonly clicked_at: number | null;
}

export async function findDeliveryOf(tx: Tx, decision: FoundDecision): Promise<DecisionDelivery | null> {
  const rows = await tx.query<DecisionDelivery>(
    `select id, state, channel, queued_at, opened_at, clicked_at from delivery
     where subject_id = $1 and decision_id = $2 and queued_at >= $3 limit 1`,
    [decision.subject_id, decision.id, iso(decision.decided_at)],
  );
  return rows[0] ?? null;
}

/** Keeps what was said about a contact; the last word stays. As `worker`: the web role cannot change decisions. */
export async function setUseful(
  tx: Tx,
  decision: Pick<FoundDecision, 'subject_id' | 'decided_at' | 'id'>,
  useful: Verdict,
): Promise<void> {
  await tx.query('update decision set useful = $4 where subject_id = $1 and decided_at = $2 and id = $3', [
    decision.subject_id,
    iso(decision.decided_at),
    decision.id,
    useful,
  ]);
}

/** For export: what was decided about these subjects, newest first. */
export function decisionsOf(tx: Tx, subjectIds: readonly string[], most: number): Promise<ListedDecision[]> {
  return tx.query(
    `select ${LISTED} from decision d ${JOINED} where d.subject_id = any ($1::uuid[]) order by d.decided_at desc, d.id desc limit $2`,
    [subjectIds, most],
  );
}

/** For erasure: deletes decisions of these subjects; returns how many. */
export async function deleteDecisions(tx: Tx, subjectIds: readonly string[]): Promise<number> {
  const gone = await tx.query('delete from decision where subject_id = any ($1::uuid[]) returning id', [
    subjectIds,
  ]);
  return gone.length;
}
