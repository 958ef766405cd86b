// Versions of audiences: the database keeps one of every edit, here they are read.
import { iso, type Tx } from '../platform/db.ts';
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

/** Takes an audience out of the archive, paused. Returns its version then; the same as before when somebody was faster. */
export async function takeOut(
  tx: Tx,
  { orgId, id, version }: Pick<Audience, 'orgId' | 'id' | 'version'>,
  at: number,
): Promise<number> {
  const rows = await tx.query<{ version: number }>(
    `update audience set state = 'paused', version = version + 1, updated_at = $4
     where org_id = $1 and id = $2 and version = $3 and state = 'archived' returning version`,
    [orgId, id, version, iso(at)],
  );
  return rows[0]?.version ?? version;
}
