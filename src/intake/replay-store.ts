// Rows of bulk replays: how far each one is and what became of its messages.
import { iso, type Tx } from '../platform/db.ts';
import type { JsonObject } from '../platform/json.ts';

/** A bulk replay. Times in ms. */
export interface ReplayRun {
  readonly id: string;
  readonly filter: JsonObject;
  readonly state: 'running' | 'done';
  readonly total: number;
  readonly released: number;
  readonly repeated: number;
  readonly held: number;
  readonly until: number;
  readonly atReceived: number | null;
  readonly atId: string | null;
  readonly startedBy: string;
  readonly startedAt: number;
  readonly movedAt: number;
  readonly finishedAt: number | null;
}

const COLUMNS = `id, filter, state, total, released, repeated, held, until, at_received as "atReceived", at_id as "atId", started_by as "startedBy",
  started_at as "startedAt", moved_at as "movedAt", finished_at as "finishedAt"`;

export async function insertReplay(
  tx: Tx,
  orgId: string,
  run: Pick<ReplayRun, 'id' | 'filter' | 'total' | 'startedBy' | 'startedAt'>,
): Promise<void> {
  await tx.query(
    `insert into quarantine_replay (org_id, id, filter, state, total, until, started_by, started_at, moved_at)
     values ($1, $2, $3::jsonb, 'running', $4, $5, $6, $5, $5)`,
    [orgId, run.id, JSON.stringify(run.filter), run.total, iso(run.startedAt), run.startedBy],
  );
}

export async function readReplay(
  tx: Tx,
  orgId: string,
  id: string,
  lock: boolean,
): Promise<ReplayRun | null> {
  const rows = await tx.query<ReplayRun>(
    lock
      ? `select ${COLUMNS} from quarantine_replay where org_id = $1 and id = $2 for update`
      : `select ${COLUMNS} from quarantine_replay where org_id = $1 and id = $2`,
    [orgId, id],
  );
  return rows[0] ?? null;
}

/** How a chunk moved a run. */
export interface ReplayMove {
  readonly released: number;
  readonly repeated: number;
  readonly held: number;
  /** The last message tried; null: there was none left. */
  readonly last: { readonly at: number; readonly id: string } | null;
  readonly now: number;
}

/** Moves a run in the transaction of its chunk. Without a last message it is done. */
export async function moveReplay(tx: Tx, orgId: string, id: string, move: ReplayMove): Promise<void> {
  await tx.query(
    `update quarantine_replay set released = released + $3, repeated = repeated + $4, held = held + $5,
       at_received = coalesce($6, at_received), at_id = coalesce($7, at_id), moved_at = $8,
       state = case when $6::timestamptz is null then 'done' else state end, finished_at = case when $6::timestamptz is null then $8::timestamptz end
     where org_id = $1 and id = $2`,
    [
      orgId,
      id,
      move.released,
      move.repeated,
      move.held,
      move.last ? iso(move.last.at) : null,
      move.last?.id ?? null,
      iso(move.now),
    ],
  );
}
