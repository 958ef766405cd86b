// What screens show of audiences: rows with their times, pages of members, who uses what.
import type { Tx } from '../platform/db.ts';
import type { Audience, Score } from './model.ts';

/** An audience as a list shows it. Times are ms. */
export type AudienceRecord = Audience & { readonly updatedAt: number };

const MEMBERS =
  '(select coalesce(sum(c.members), 0)::int from audience_count c where c.org_id = a.org_id and c.audience_id = a.id)';
const COLUMNS = `org_id as "orgId", id, name, description, rule, version, state, updated_at as "updatedAt", ${MEMBERS} as members`;

/** Audiences by name; archived ones only when they are asked for. */
export function readAudiences(
  tx: Tx,
  orgId: string,
  state: Audience['state'] | null,
): Promise<AudienceRecord[]> {
  return tx.query(
    `select ${COLUMNS} from audience a where org_id = $1 and case when $2::text is null then state <> 'archived' else state = $2 end order by lower(name), id`,
    [orgId, state],
  );
}

export async function readAudience(tx: Tx, orgId: string, id: string): Promise<AudienceRecord | null> {
  const rows = await tx.query<AudienceRecord>(
    `select ${COLUMNS} from audience a where org_id = $1 and id = $2`,
    [orgId, id],
  );
  return rows[0] ?? null;
}

/** A member of an audience. */
export interface MemberRow {
  readonly id: string;
  readonly name: string | null;
  readonly kind: string | null;
  readonly since: number;
}

/** One page of members, by the person's id. */
export function pageOfMembers(
  tx: Tx,
  orgId: string,
  id: string,
  after: string | null,
  most: number,
): Promise<MemberRow[]> {
  return tx.query(
    `select m.subject_id as id, p.display_name as name, p.kind, m.entered_at as since from audience_member m
     left join profile p on p.person_id = m.subject_id
     where m.org_id = $1 and m.audience_id = $2 and ($3::uuid is null or m.subject_id > $3) order by m.subject_id limit $4`,
    [orgId, id, after, most],
  );
}

/** Since when somebody is in an audience (ms); null when they are not. */
export async function memberSince(tx: Tx, audienceId: string, personId: string): Promise<number | null> {
  const rows = await tx.query<{ since: number }>(
    'select entered_at as since from audience_member where subject_id = $1 and audience_id = $2',
    [personId, audienceId],
  );
  return rows[0]?.since ?? null;
}

/** Other audiences in use whose rule names this one. */
export function audiencesUsing(tx: Tx, orgId: string, id: string): Promise<{ id: string; name: string }[]> {
  return tx.query(
    `select id, name from audience where org_id = $1 and state <> 'archived' and id::text <> $2 and position($2 in rule::text) > 0 order by lower(name)`,
    [orgId, id],
  );
}

/** Audiences that rules may name, with their rules. */
export function readReferred(
  tx: Tx,
  orgId: string,
): Promise<{ id: string; name: string; rule: Audience['rule'] }[]> {
  return tx.query(
    `select id, name, rule from audience where org_id = $1 and state <> 'archived' order by lower(name)`,
    [orgId],
  );
}

export function readScoreNames(tx: Tx, orgId: string): Promise<Pick<Score, 'id' | 'name' | 'weights'>[]> {
  return tx.query(
    `select id, name, weights from audience_score where org_id = $1 and state = 'live' order by lower(name)`,
    [orgId],
  );
}

export function readListNames(tx: Tx, orgId: string): Promise<{ id: string; name: string }[]> {
  return tx.query(
    `select id, name from audience_list where org_id = $1 and state = 'live' order by lower(name)`,
    [orgId],
  );
}
