// Decisions by id, as other rooms name them in a trace.
import type { Tx } from '../platform/db.ts';

export interface NamedDecision {
  readonly id: string;
  readonly chosen: string;
  readonly reason: string;
}

/** Decisions of these subjects by id; those that are not kept any more are left out. */
export function namedDecisions(
  tx: Tx,
  orgId: string,
  subjectIds: readonly string[],
  ids: readonly string[],
): Promise<NamedDecision[]> {
  return tx.query(
    'select id, chosen, reason from decision where org_id = $1 and subject_id = any ($2::uuid[]) and id = any ($3::uuid[])',
    [orgId, subjectIds, ids],
  );
}
