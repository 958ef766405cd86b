// Roles as rows: the shipped ones, brought up to date at start, and each organisation's own.
import type { Tx } from '../platform/db.ts';
import type { Capability } from './model.ts';
import { SHIPPED_ROLES } from './roles.ts';

/** A role as a member can have it. Own roles of an organisation carry no description. */
export interface RoleRecord {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly capabilities: Capability[];
  readonly shipped: boolean;
}

/** Writes the shipped roles of this version. Run as the owner at start, after the migrations. */
export async function syncShippedRoles(tx: Tx): Promise<void> {
  await tx.query(
    `insert into shipped_role (id, name, description, capabilities)
     select id, name, description, string_to_array(capabilities, ' ')
     from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as r(id, name, description, capabilities)
     on conflict (id) do update set name = excluded.name, description = excluded.description, capabilities = excluded.capabilities`,
    [
      SHIPPED_ROLES.map((r) => r.id),
      SHIPPED_ROLES.map((r) => r.name),
      SHIPPED_ROLES.map((r) => r.description),
      SHIPPED_ROLES.map((r) => r.capabilities.join(' ')),
    ],
  );
  await tx.query('delete from shipped_role where id <> all ($1::text[])', [SHIPPED_ROLES.map((r) => r.id)]);
}

/** All roles an organisation can give: the shipped ones, then its own. */
export function readRoles(tx: Tx, orgId: string): Promise<RoleRecord[]> {
  return tx.query(
    `select id, name, description, capabilities, true as shipped from shipped_role
     union all select id, name, '', capabilities, false from role where org_id = $1
     order by shipped desc, name`,
    [orgId],
  );
}

/** Makes or replaces a role of the organisation. */
export async function putRole(
  tx: Tx,
  orgId: string,
  role: { id: string; name: string; capabilities: readonly Capability[] },
): Promise<void> {
  await tx.query(
    `insert into role (org_id, id, name, capabilities) values ($1, $2, $3, $4::text[])
     on conflict (org_id, id) do update set name = excluded.name, capabilities = excluded.capabilities`,
    [orgId, role.id, role.name, role.capabilities],
  );
}

/** Removes a role of the organisation that no member has; says what became of it. */
export async function deleteRole(tx: Tx, orgId: string, id: string): Promise<'gone' | 'in-use' | 'unknown'> {
  const [held] = await tx.query('select 1 from member where org_id = $1 and $2 = any (roles) limit 1', [
    orgId,
    id,
  ]);
  if (held) return 'in-use';
  const gone = await tx.query('delete from role where org_id = $1 and id = $2 returning id', [orgId, id]);
  return gone.length > 0 ? 'gone' : 'unknown';
}
