// Rows of the runs of campaigns as campaigns look at them: counted, spread by a pace again, taken back.
import { iso, type Tx } from '../../platform/db.ts';

/** How many people stand in a state. */
export interface RunCount {
  readonly state: string;
  readonly people: number;
}

export function countRuns(tx: Tx, orgId: string, journeyId: string): Promise<RunCount[]> {
  return tx.query(
    `select state, count(*)::int as people from journey_run where org_id = $1 and journey_id = $2 and state <> 'finished' group by 1`,
    [orgId, journeyId],
  );
}

/** True while somebody waits for their turn, or is held or parked. Who is stuck waits for staff, not for the campaign. */
export async function hasOpenRuns(tx: Tx, orgId: string, journeyId: string): Promise<boolean> {
  const rows = await tx.query(
    `select 1 from journey_run where org_id = $1 and journey_id = $2 and state in ('active', 'held', 'parked') limit 1`,
    [orgId, journeyId],
  );
  return rows.length > 0;
}

/**
 * Takes up to `most` people back who still wait; one whose message is being decided at this moment is left to the next
 * round, which finds it finished. Returns how many.
 */
export async function takeRunsBack(
  tx: Tx,
  orgId: string,
  journeyId: string,
  most: number,
  now: number,
): Promise<number> {
  const rows = await tx.query(
    `update journey_run r set state = 'finished', outcome = 'removed', step = null, begun = false, due_at = null, waits_for = null, problem = null,
       moved_at = $4, ended_at = $4
     from (select subject_id, id from journey_run where org_id = $1 and journey_id = $2 and state <> 'finished' limit $3 for update skip locked) x
     where r.subject_id = x.subject_id and r.id = x.id returning 1`,
    [orgId, journeyId, most, iso(now)],
  );
  return rows.length;
}

/** True while anybody is not finished. */
export async function hasUnfinished(tx: Tx, orgId: string, journeyId: string): Promise<boolean> {
  const rows = await tx.query(
    `select 1 from journey_run where org_id = $1 and journey_id = $2 and state <> 'finished' limit 1`,
    [orgId, journeyId],
  );
  return rows.length > 0;
}

/**
 * Lets everybody who waits go on after a pause, spread by the pace again in the order in which they were due: nobody
 * before now, nobody closer than `gap` (ms) to the one before. Returns the last due time given, or null when nobody waits.
 */
export async function respread(
  tx: Tx,
  orgId: string,
  journeyId: string,
  gap: number,
  now: number,
): Promise<number | null> {
  const rows = await tx.query<{ last: number | null }>(
    `with ordered as (
       select subject_id, id, greatest(extract(epoch from due_at) * 1000, $4::float8) as wish, row_number() over (order by due_at, id) as place
       from journey_run where org_id = $1 and journey_id = $2 and state in ('active', 'parked') and due_at is not null),
     spread as (
       select subject_id, id, max(wish - place * $3::float8) over (order by place) + place * $3::float8 as due from ordered),
     moved as (
       update journey_run r set due_at = to_timestamp(s.due / 1000), state = 'active' from spread s
       where r.subject_id = s.subject_id and r.id = s.id and r.state in ('active', 'parked') returning r.due_at)
     select max(due_at) as last from moved`,
    [orgId, journeyId, gap, now],
  );
  return rows[0]?.last ?? null;
}

/** Pauses, frees or ends the journey of a campaign. As worker, which may change nothing else about it. */
export async function turnJourney(
  tx: Tx,
  orgId: string,
  journeyId: string,
  state: 'live' | 'draining' | 'archived',
): Promise<void> {
  await tx.query('update journey set state = $3 where org_id = $1 and id = $2', [orgId, journeyId, state]);
}
