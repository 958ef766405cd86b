// Versions of audiences: the database keeps one of every edit, here they are read.
import type { Tx } from '../platform/db.ts';
import type { Audience, Rule } from './model.ts';

/** An audience as it was. Times are ms. */
export interface VersionRow {
  readonly version: number;
  readonly name: string;
  readonly description: string;
  readonly rule: Rule;
  readonly state: Audience['state'];
  readonly made_at: number;
  readonly made_by: string | null;
}

/** Says who acts, for the versions that this transaction makes. */
export async function actAs(tx: Tx, userId: string): Promise<void> {
  await tx.query(`select set_config('app.member', $1, true)`, [userId]);
}

/** Versions of an audience, newest first. */
export function readVersions(tx: Tx, orgId: string, id: string, most: number): Promise<VersionRow[]> {
  return tx.query(
    `select version, name, description, rule, state, made_at, made_by from audience_version
     where org_id = $1 and audience_id = $2 order by version desc limit $3`,
    [orgId, id, most],
  );
}

export async function findVersion(
  tx: Tx,
  orgId: string,
  id: string,
  version: number,
): Promise<VersionRow | null> {
  const rows = await tx.query<VersionRow>(
    `select version, name, description, rule, state, made_at, made_by from audience_version where org_id = $1 and audience_id = $2 and version = $3`,
    [orgId, id, version],
  );
  return rows[0] ?? null;
}
