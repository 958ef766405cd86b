// How many people were sent a message that carries a certain link: what a response is measured against.
import { iso, type Tx } from '../platform/db.ts';

/** People whose message with this button was handed over in [from, to), ms. */
export async function countSentWithLink(
  tx: Tx,
  orgId: string,
  link: string,
  from: number,
  to: number,
): Promise<number> {
  const rows = await tx.query<{ n: number }>(
    `select count(distinct subject_id) as n from delivery
     where org_id = $1 and queued_at >= $3 and queued_at < $4 and state in ('sent', 'unknown')
       and content_version_id in (select version_id from content_variant where org_id = $1 and channel = 'email' and call_to_action->>'url' = $2)`,
    [orgId, link, iso(from), iso(to)],
  );
  return rows[0]?.n ?? 0;
}
