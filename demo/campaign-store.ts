// Finds what the town's campaigns name: content and audiences by their names.
import type { Tx } from '../src/platform/db.ts';

/** The ids behind two names; empty where there is none. */
export async function findByNames(
  tx: Tx,
  orgId: string,
  content: string,
  audience: string,
): Promise<{ readonly content: string; readonly audience: string }> {
  const [row] = await tx.query<{ content: string | null; audience: string | null }>(
    `select (select id from content_item where org_id = $1 and name = $2) as content,
       (select id from audience where org_id = $1 and name = $3) as audience`,
    [orgId, content, audience],
  );
  return { content: row?.content ?? '', audience: row?.audience ?? '' };
}
