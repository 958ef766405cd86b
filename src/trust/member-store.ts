// Rows of members: which account belongs to which organisation, with which roles.
import { iso, type Tx } from '../platform/db.ts';
import type { Capability } from './model.ts';
import type { OrganisationKind } from './organisation-store.ts';

/** A place an account has in an organisation, with everything its roles allow there. */
export interface Membership {
  readonly orgId: string;
  readonly slug: string;
  readonly name: string;
  readonly kind: OrganisationKind;
  readonly zone: string;
  readonly sample: boolean;
  readonly roles: string[];
  readonly teams: string[];
  readonly territories: string[];
  readonly capabilities: Capability[];
}

/** The active places of an account, by organisation's name. As `auth`. */
export function readMemberships(tx: Tx, userId: string): Promise<Membership[]> {
  return tx.query(
    `select o.org_id as "orgId", o.slug, o.name, o.kind, o.zone, o.sample, m.roles, m.teams, m.territories,
       array(select distinct c from (
         select unnest(capabilities) as c from shipped_role where id = any (m.roles)
         union all select unnest(capabilities) from role r where r.org_id = m.org_id and r.id = any (m.roles)) granted) as capabilities
     from member m join organisation o using (org_id) where m.user_id = $1 and m.active order by o.name, o.org_id`,
    [userId],
  );
}

/** A member with the account's name. */
export interface MemberRecord {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly roles: string[];
  readonly teams: string[];
  readonly territories: string[];
  readonly active: boolean;
}

const RECORD = `select m.user_id as id, u.name, u.email, m.roles, m.teams, m.territories, m.active
  from member m join staff_user u on u.id = m.user_id`;

/** The members of an organisation, by name. As `auth`, because only that role sees accounts. */
export function readMembers(tx: Tx, orgId: string): Promise<MemberRecord[]> {
  return tx.query(`${RECORD} where m.org_id = $1 order by u.name, u.id`, [orgId]);
}

/** One member of an organisation, or null. As `auth`. */
export async function readMember(tx: Tx, orgId: string, userId: string): Promise<MemberRecord | null> {
  const [row] = await tx.query<MemberRecord>(`${RECORD} where m.org_id = $1 and m.user_id = $2`, [
    orgId,
    userId,
  ]);
  return row ?? null;
}

/** In how many organisations an account has a place, active or not. As `auth`. */
export async function countMemberships(tx: Tx, userId: string): Promise<number> {
  const [row] = await tx.query<{ n: number }>('select count(*)::int as n from member where user_id = $1', [
    userId,
  ]);
  return row?.n ?? 0;
}

/** Gives an account a place; false when it has one. */
export async function insertMember(
  tx: Tx,
  orgId: string,
  userId: string,
  place: { roles: readonly string[]; teams: readonly string[]; territories: readonly string[] },
  at: number,
): Promise<boolean> {
  const made = await tx.query(
    `insert into member (org_id, user_id, roles, teams, territories, created_at) values ($1, $2, $3::text[], $4::text[], $5::text[], $6)
     on conflict do nothing returning user_id`,
    [orgId, userId, place.roles, place.teams, place.territories, iso(at)],
  );
  return made.length > 0;
}

/** What may change about a member; a missing field stays. */
export interface MemberChange {
  readonly roles?: readonly string[];
  readonly teams?: readonly string[];
  readonly territories?: readonly string[];
  readonly active?: boolean;
}

/** Changes a member; false when there is none. As `web`. */
export async function changeMember(
  tx: Tx,
  orgId: string,
  userId: string,
  change: MemberChange,
): Promise<boolean> {
  const changed = await tx.query(
    `update member set roles = coalesce($3::text[], roles), teams = coalesce($4::text[], teams),
       territories = coalesce($5::text[], territories), active = coalesce($6::boolean, active)
     where org_id = $1 and user_id = $2 returning user_id`,
    [
      orgId,
      userId,
      change.roles ?? null,
      change.teams ?? null,
      change.territories ?? null,
      change.active ?? null,
    ],
  );
  return changed.length > 0;
}

/** How many active members of the organisation may manage members. */
export async function countKeepers(tx: Tx, orgId: string): Promise<number> {
  const [row] = await tx.query<{ n: number }>(
    `select count(*)::int as n from member m where m.org_id = $1 and m.active and exists (
       select 1 from shipped_role r where r.id = any (m.roles) and 'settings.members' = any (r.capabilities)
       union all select 1 from role r where r.org_id = m.org_id and r.id = any (m.roles) and 'settings.members' = any (r.capabilities))`,
    [orgId],
  );
  return row?.n ?? 0;
}
