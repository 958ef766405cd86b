// Rows of audiences and their members.
import { iso, type Tx } from '../platform/db.ts';
import type { Audience, Rule } from './model.ts';

interface AudienceRecord {
  readonly org_id: string;
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly rule: Rule;
  readonly version: number;
  readonly state: Audience['state'];
  readonly members: number;
}

/** How many members an audience has: the sum of its shards. */
export const MEMBERS = `(select coalesce(sum(c.members), 0)::int from audience_count c
  where c.org_id = audience.org_id and c.audience_id = audience.id) as members`;
const COLUMNS = `org_id, id, name, description, rule, version, state, ${MEMBERS}`;

function audienceOf({ org_id, ...rest }: AudienceRecord): Audience {
  return { orgId: org_id, ...rest };
}

export async function findAudience(tx: Tx, orgId: string, id: string): Promise<Audience | null> {
  const rows = await tx.query<AudienceRecord>(
    `select ${COLUMNS} from audience where org_id = $1 and id = $2`,
    [orgId, id],
  );
  return rows[0] ? audienceOf(rows[0]) : null;
}

/** False when the organisation already has an audience of that name. */
export async function insertAudience(tx: Tx, a: Audience, at: number): Promise<boolean> {
  const made = await tx.query(
    `insert into audience (org_id, id, name, description, rule, version, state, created_at, updated_at) values ($1, $2, $3, $4, $5::jsonb, $6, $7, $8, $8)
     on conflict (org_id, name) do nothing returning id`,
    [a.orgId, a.id, a.name, a.description, JSON.stringify(a.rule), a.version, a.state, iso(at)],
  );
  return made.length > 0;
}

/** What an edit may change. */
export type AudienceEdit = Pick<Audience, 'name' | 'description' | 'rule' | 'state'>;

/** Changes an audience that is still at `version`; null when somebody else was first. */
export async function updateAudience(
  tx: Tx,
  orgId: string,
  id: string,
  version: number,
  edit: AudienceEdit,
  at: number,
): Promise<Audience | null> {
  const rows = await tx.query<AudienceRecord>(
    `update audience set name = $4, description = $5, rule = $6::jsonb, state = $7, version = version + 1, updated_at = $8
     where org_id = $1 and id = $2 and version = $3 returning ${COLUMNS}`,
    [orgId, id, version, edit.name, edit.description, JSON.stringify(edit.rule), edit.state, iso(at)],
  );
  return rows[0] ? audienceOf(rows[0]) : null;
}

export async function nameTaken(tx: Tx, orgId: string, name: string, exceptId: string): Promise<boolean> {
  const rows = await tx.query('select 1 from audience where org_id = $1 and name = $2 and id <> $3', [
    orgId,
    name,
    exceptId,
  ]);
  return rows.length > 0;
}

/** The versions of some audiences, of those that are live. */
export async function readVersions(
  tx: Tx,
  orgId: string,
  ids: readonly string[],
): Promise<{ readonly id: string; readonly version: number }[]> {
  if (ids.length === 0) return [];
  return tx.query(
    `select id, version from audience where org_id = $1 and id = any ($2::uuid[]) and state = 'live'`,
    [orgId, ids],
  );
}

/** A person in an audience. */
export interface Membership {
  readonly orgId: string;
  readonly personId: string;
  readonly audienceId: string;
}

interface MemberRecord {
  readonly org_id: string;
  readonly subject_id: string;
  readonly audience_id: string;
}

function membershipOf(r: MemberRecord): Membership {
  return { orgId: r.org_id, personId: r.subject_id, audienceId: r.audience_id };
}

export async function readMemberships(tx: Tx, personIds: readonly string[]): Promise<Membership[]> {
  if (personIds.length === 0) return [];
  const rows = await tx.query<MemberRecord>(
    'select org_id, subject_id, audience_id from audience_member where subject_id = any ($1::uuid[])',
    [personIds],
  );
  return rows.map(membershipOf);
}

/** Memberships in some audiences only. */
export async function readMembershipsAmong(
  tx: Tx,
  personIds: readonly string[],
  audienceIds: readonly string[],
): Promise<Membership[]> {
  if (personIds.length === 0 || audienceIds.length === 0) return [];
  const rows = await tx.query<MemberRecord>(
    'select org_id, subject_id, audience_id from audience_member where subject_id = any ($1::uuid[]) and audience_id = any ($2::uuid[])',
    [personIds, audienceIds],
  );
  return rows.map(membershipOf);
}

/** Adds members; returns those that were not in before. */
export async function insertMembers(
  tx: Tx,
  members: readonly Membership[],
  at: number,
): Promise<Membership[]> {
  if (members.length === 0) return [];
  const rows = await tx.query<MemberRecord>(
    `insert into audience_member (org_id, subject_id, audience_id, entered_at)
     select o, s, a, $4::timestamptz from unnest($1::uuid[], $2::uuid[], $3::uuid[]) as m(o, s, a) on conflict do nothing returning org_id, subject_id, audience_id`,
    [members.map((m) => m.orgId), members.map((m) => m.personId), members.map((m) => m.audienceId), iso(at)],
  );
  return rows.map(membershipOf);
}

/** Removes members; returns those that were in. */
export async function deleteMembers(tx: Tx, members: readonly Membership[]): Promise<Membership[]> {
  if (members.length === 0) return [];
  const rows = await tx.query<MemberRecord>(
    `delete from audience_member m using unnest($1::uuid[], $2::uuid[]) as gone(s, a) where m.subject_id = gone.s and m.audience_id = gone.a
     returning m.org_id, m.subject_id, m.audience_id`,
    [members.map((m) => m.personId), members.map((m) => m.audienceId)],
  );
  return rows.map(membershipOf);
}

/** How many shards an audience's members are counted in: many more than the workers that usually run beside each other. */
const SHARDS = 64;

/**
 * Adds to the counters of audiences: each connection in a shard of its own, so that workers do not wait for one another,
 * and in one order, so that those that share a shard cannot wait for each other in a circle.
 */
export async function countMembers(
  tx: Tx,
  changes: ReadonlyMap<string, { readonly orgId: string; readonly by: number }>,
): Promise<void> {
  const sorted = [...changes].filter(([, c]) => c.by !== 0).sort(([a], [b]) => (a < b ? -1 : 1));
  if (sorted.length === 0) return;
  await tx.query(
    `insert into audience_count as c (org_id, audience_id, shard, members)
     select o, a, pg_backend_pid() % ${SHARDS}, n from unnest($1::uuid[], $2::uuid[], $3::int[]) as x(o, a, n)
     on conflict (org_id, audience_id, shard) do update set members = c.members + excluded.members`,
    [sorted.map(([, c]) => c.orgId), sorted.map(([id]) => id), sorted.map(([, c]) => c.by)],
  );
}

/** The audiences of people, with the time they came in (ms). */
export async function audiencesOf(
  tx: Tx,
  personIds: readonly string[],
): Promise<{ personId: string; id: string; name: string; since: number }[]> {
  if (personIds.length === 0) return [];
  return tx.query(
    `select m.subject_id as "personId", a.id, a.name, m.entered_at as since from audience_member m
     join audience a on a.org_id = m.org_id and a.id = m.audience_id
     where m.subject_id = any ($1::uuid[]) and a.state <> 'archived' order by a.name`,
    [personIds],
  );
}
