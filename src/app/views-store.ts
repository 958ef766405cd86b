// Rows of saved views: a member's own, and those others share with the organisation.
import { iso, type Tx } from '../platform/db.ts';

export interface ViewRow {
  readonly id: string;
  readonly member_id: string;
  readonly name: string;
  readonly query: string;
  readonly shared: boolean;
}

/** Views of a screen that a member may use: their own first, then shared ones, by name. */
export function listViews(tx: Tx, orgId: string, memberId: string, screen: string): Promise<ViewRow[]> {
  return tx.query(
    `select id, member_id, name, query, shared from saved_view where org_id = $1 and screen = $3 and (member_id = $2 or shared)
     order by member_id <> $2, lower(name), id limit 200`,
    [orgId, memberId, screen],
  );
}

/** Keeps a view; one of the same name is replaced. Returns its id. */
export async function keepView(
  tx: Tx,
  orgId: string,
  memberId: string,
  screen: string,
  view: Pick<ViewRow, 'id' | 'name' | 'query' | 'shared'>,
  at: number,
): Promise<string> {
  const rows = await tx.query<{ id: string }>(
    `insert into saved_view (org_id, id, member_id, screen, name, query, shared, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (org_id, member_id, screen, lower(name)) do update set name = excluded.name, query = excluded.query, shared = excluded.shared returning id`,
    [orgId, view.id, memberId, screen, view.name, view.query, view.shared, iso(at)],
  );
  return rows[0]?.id ?? view.id;
}

/** Removes a member's own view; false when there is none. */
export async function removeView(tx: Tx, orgId: string, memberId: string, id: string): Promise<boolean> {
  const rows = await tx.query(
    'delete from saved_view where org_id = $1 and member_id = $2 and id = $3 returning id',
    [orgId, memberId, id],
  );
  return rows.length > 0;
}
