// Who is in several audiences at once: counted by the database over the members, one row per set of audiences.
import type { Tx } from '../platform/db.ts';

/** Every combination that somebody is in, as bits of the asked audiences in their order. */
export function countSets(
  tx: Tx,
  orgId: string,
  audienceIds: readonly string[],
): Promise<{ bits: number; people: number }[]> {
  return tx.query(
    `select bits, count(*)::int as people from (
       select m.subject_id, bit_or(1 << (array_position($2::uuid[], m.audience_id) - 1)) as bits
       from audience_member m where m.org_id = $1 and m.audience_id = any ($2::uuid[]) group by 1) as x
     group by 1`,
    [orgId, audienceIds],
  );
}
