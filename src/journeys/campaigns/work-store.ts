// Rows of campaigns as the background takes them up: which have work, where their taking of people stands.
import { iso, type Tx } from '../../platform/db.ts';
import type { CampaignState, Sweep } from './model.ts';

/** A campaign with something to do. */
export interface Work {
  readonly orgId: string;
  readonly id: string;
  readonly state: CampaignState;
}

/** Campaigns of these organisations that the background has to move on; who runs by itself is looked at every few seconds. */
export function findWork(tx: Tx, now: number, lookedBefore: number): Promise<Work[]> {
  return tx.query(
    `select org_id as "orgId", id, state from campaign
     where state in ('resuming', 'cancelling') or (state = 'scheduled' and starts_at <= $1)
       or (state = 'running' and (sweep is not null or looked_at is null or looked_at <= $2))
     order by coalesce(looked_at, started_at, starts_at), id limit 100`,
    [iso(now), iso(lookedBefore)],
  );
}

/** Notes how far the taking of people is; null: everybody is in. */
export async function writeSweep(
  tx: Tx,
  orgId: string,
  id: string,
  sweep: Sweep | null,
  entered: number,
): Promise<void> {
  await tx.query(
    'update campaign set sweep = $3::jsonb, entered = entered + $4 where org_id = $1 and id = $2',
    [orgId, id, sweep && JSON.stringify(sweep), entered],
  );
}

/** Notes that it was looked at. */
export async function writeLook(tx: Tx, orgId: string, id: string, at: number): Promise<void> {
  await tx.query('update campaign set looked_at = $3 where org_id = $1 and id = $2', [orgId, id, iso(at)]);
}

/** Adds to what a cancellation took back. */
export async function writeTakenBack(
  tx: Tx,
  orgId: string,
  id: string,
  people: number,
  messages: number,
): Promise<void> {
  await tx.query(
    'update campaign set people_back = people_back + $3, messages_back = messages_back + $4 where org_id = $1 and id = $2',
    [orgId, id, people, messages],
  );
}

/** Ends one that has nothing left to do. */
export async function endCampaign(
  tx: Tx,
  orgId: string,
  id: string,
  state: 'cancelled' | 'finished',
  at: number,
): Promise<void> {
  await tx.query(
    `update campaign set state = $3, ended_at = coalesce(ended_at, $4), updated_at = $4, sweep = null where org_id = $1 and id = $2`,
    [orgId, id, state, iso(at)],
  );
}

/** Goes on after a pause. */
export async function writeResumed(
  tx: Tx,
  orgId: string,
  id: string,
  sweep: Sweep | null,
  at: number,
): Promise<void> {
  await tx.query(
    `update campaign set state = 'running', paused_at = null, sweep = $3::jsonb, updated_at = $4 where org_id = $1 and id = $2`,
    [orgId, id, sweep && JSON.stringify(sweep), iso(at)],
  );
}

/** Marks that the seed list gets its copies now; false when it was marked before. */
export async function markSeeded(tx: Tx, orgId: string, id: string, at: number): Promise<boolean> {
  const rows = await tx.query(
    'update campaign set seeded_at = $3 where org_id = $1 and id = $2 and seeded_at is null returning 1',
    [orgId, id, iso(at)],
  );
  return rows.length > 0;
}
