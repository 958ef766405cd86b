// Rows of runs that a hold stopped before a message: what would stop, what stands, what goes on, what came too late.
import { iso, type Tx } from '../../platform/db.ts';
import type { Lane } from '../../trust/model.ts';
import { foldPlace, HELD_LANES, type Hold, PLACE_TRAITS, WAITING_CARE } from './model.ts';

/** People inside a journey, or those of them whom a hold stopped. Times in ms. */
export interface RunPile {
  readonly id: string;
  readonly kind: 'journey' | 'campaign';
  readonly name: string;
  readonly lanes: Lane[];
  readonly count: number;
  readonly expired: number;
  readonly oldest: number | null;
  readonly nextExpiry: number | null;
}

/** People on their way in journeys that have a message which the hold would keep back, the fullest journey first. */
export function listInside(tx: Tx, hold: Hold): Promise<RunPile[]> {
  return tx.query(
    `with stops as (
       select v.journey_id, v.version, array_agg(distinct s.value ->> 'lane') as lanes
       from journey_version v cross join lateral jsonb_each(v.definition -> 'steps') s
       where v.org_id = $1 and s.value ->> 'kind' = 'message'
         and (s.value ->> 'lane' = any ($2::text[]) or $3 and s.value ->> 'lane' = 'care' and s.value ->> 'urgency' = any ($4::text[]))
       group by 1, 2)
     select j.id, j.kind, j.name, (select array_agg(distinct l) from stops s, unnest(s.lanes) l where s.journey_id = j.id) as lanes,
       count(*)::int as count, 0 as expired, min(r.entered_at) as oldest, null as "nextExpiry"
     from stops s
     join journey j on j.org_id = $1 and j.id = s.journey_id and j.state in ('live', 'draining', 'paused')
     join journey_run r on r.journey_id = s.journey_id and r.version = s.version and r.state in ('active', 'parked')
     where $5::text is null or exists (
       select 1 from profile p
       cross join lateral (select p.traits -> t as value from unnest($6::text[]) t where p.traits ? t) v
       cross join lateral jsonb_array_elements_text(case when jsonb_typeof(v.value) = 'array' then v.value else jsonb_build_array(v.value) end) as one(text)
       where p.person_id = coalesce((select l.person_id from person_link l where l.subject_id = r.subject_id), r.subject_id)
         and lower(regexp_replace(btrim(one.text), '\\s+', ' ', 'g')) = $5)
     group by j.id, j.kind, j.name order by count(*) desc, j.name`,
    [
      hold.orgId,
      HELD_LANES,
      hold.careToo,
      WAITING_CARE,
      hold.place === null ? null : foldPlace(hold.place),
      PLACE_TRAITS,
    ],
  );
}

/** Who stands before a message that a hold keeps, by journey, the biggest pile first. */
export function listHeldRuns(tx: Tx, orgId: string, holdId: string, now: number): Promise<RunPile[]> {
  return tx.query(
    `select j.id, j.kind, j.name, array_agg(distinct h.lane) as lanes, count(*)::int as count,
       (count(*) filter (where h.expires_at <= $3))::int as expired, min(h.held_at) as oldest,
       min(h.expires_at) filter (where h.expires_at > $3) as "nextExpiry"
     from crisis_hold_run h
     join journey_run r on r.subject_id = h.subject_id and r.id = h.run_id and r.state = 'held'
     join journey j on j.org_id = h.org_id and j.id = h.journey_id
     where h.org_id = $1 and h.hold_id = $2 group by j.id, j.kind, j.name order by count(*) desc, j.name`,
    [orgId, holdId, iso(now)],
  );
}

/** A pile of one hold. */
export interface HeldPileRef {
  readonly orgId: string;
  readonly holdId: string;
  readonly id: string;
}

const HELD = `crisis_hold_run h join journey_run r on r.subject_id = h.subject_id and r.id = h.run_id
  where h.org_id = $1 and h.hold_id = $2 and h.journey_id = $3 and r.state = 'held'`;

/** Lets runs whose message is still of use go on at once, some at a time, in the engine's order; returns how many. */
export async function continueRuns(tx: Tx, pile: HeldPileRef, now: number, most: number): Promise<number> {
  const rows = await tx.query(
    `with free as (
       select h.subject_id, h.run_id from ${HELD} and h.expires_at > $4 order by r.entered_at, r.id limit $5 for no key update of r),
     noted as (
       delete from crisis_hold_run h using free where h.subject_id = free.subject_id and h.run_id = free.run_id)
     update journey_run r set state = 'active', due_at = $4 from free
     where r.subject_id = free.subject_id and r.id = free.run_id returning 1`,
    [pile.orgId, pile.holdId, pile.id, iso(now), most],
  );
  return rows.length;
}

/** A run whose message was left out. */
export interface SkippedRun {
  readonly orgId: string;
  readonly journeyId: string;
  readonly version: number;
  readonly step: string;
  /** The journey ended with it. */
  readonly finished: boolean;
}

/** Takes runs whose message came too late past it, and notes in their trace why nothing was sent. */
export function skipRuns(
  tx: Tx,
  pile: HeldPileRef,
  way: string,
  now: number,
  most: number,
): Promise<SkippedRun[]> {
  return tx.query(
    `with late as (
       select h.org_id, h.subject_id, h.run_id, r.journey_id, r.version, r.taken, r.step from ${HELD} and h.expires_at <= $4
       order by r.entered_at, r.id limit $5 for no key update of r),
     onward as (
       select late.*, v.definition -> 'steps' -> late.step ->> 'next' as next
       from late join journey_version v on v.org_id = late.org_id and v.journey_id = late.journey_id and v.version = late.version),
     noted as (
       delete from crisis_hold_run h using late where h.subject_id = late.subject_id and h.run_id = late.run_id),
     traced as (
       insert into journey_step (org_id, subject_id, run_id, taken, step, kind, way, at)
       select org_id, subject_id, run_id, taken + 1, step, 'message', $6, $4 from onward)
     update journey_run r set step = o.next, taken = o.taken + 1, state = case when o.next is null then 'finished' else 'active' end,
       outcome = case when o.next is null then 'completed' end, due_at = case when o.next is null then null else $4::timestamptz end,
       moved_at = $4, ended_at = case when o.next is null then $4::timestamptz end
     from onward o where r.subject_id = o.subject_id and r.id = o.run_id
     returning o.org_id as "orgId", o.journey_id as "journeyId", o.version, o.step, o.next is null as finished`,
    [pile.orgId, pile.holdId, pile.id, iso(now), most, way],
  );
}

/** Forgets what holds noted of subjects; how many rows that were. */
export async function deleteHeldRuns(tx: Tx, subjectIds: readonly string[]): Promise<number> {
  const gone = await tx.query(
    'delete from crisis_hold_run where subject_id = any ($1::uuid[]) returning run_id',
    [subjectIds],
  );
  return gone.length;
}
