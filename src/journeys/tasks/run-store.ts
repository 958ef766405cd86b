// The run that waits for a task goes on when the task is finished.
import { iso, type Tx } from '../../platform/db.ts';
import type { TaskOrigin } from './model.ts';

/**
 * Makes the waiting run due now: the step that asked is the one it is about to have taken. A run that has gone on meanwhile (another completion, a removal, an exit) stands
 * elsewhere, so that nothing moves twice.
 * @param now ms
 */
export async function continueRun(
  tx: Tx,
  subjectId: string,
  { runId, step, taken }: TaskOrigin,
  now: number,
): Promise<void> {
  await tx.query(
    `update journey_run set due_at = $5
     where subject_id = $1 and id = $2 and step = $3 and taken = $4 and begun and due_at is null and state in ('active', 'parked')`,
    [subjectId, runId, step, taken - 1, iso(now)],
  );
}
