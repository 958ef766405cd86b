// What an organisation's rules, watches and scores are, as rows; and the revision by which readers see that they changed.
import { iso, type Tx } from '../platform/db.ts';
import type { Audience, Condition, Rule, Score } from './model.ts';

/** An organisation's zone, and a number that changes with its rules. */
export interface Revision {
  readonly orgId: string;
  readonly zone: string;
  readonly revision: number;
}

export function readRevisions(tx: Tx, orgIds: readonly string[]): Promise<Revision[]> {
  return tx.query(
    `select o.org_id as "orgId", o.zone, coalesce(b.revision, 0) as revision from organisation o
     left join audience_book b on b.org_id = o.org_id where o.org_id = any ($1::uuid[])`,
    [orgIds],
  );
}

/** Tells readers that rules, watches or scores changed. The number is a new one even when this is rolled back. */
export async function turnPage(tx: Tx, orgId: string): Promise<void> {
  await tx.query(
    `insert into audience_book as b (org_id, revision, asks_consent)
     select $1, nextval('audience_revision'), asks from (select exists (select 1 from audience
       where org_id = $1 and state <> 'archived' and position('"consent":' in rule::text) > 0) as asks) x
     on conflict (org_id) do update set revision = excluded.revision, asks_consent = excluded.asks_consent`,
    [orgId],
  );
}

/** A watch as stored. */
export interface StoredWatch {
  readonly id: string;
  readonly key: string;
  readonly event: string;
  readonly conditions: readonly Condition[];
  readonly state: 'filling' | 'ready';
}

export type StoredScore = Score & { readonly filledVersion: number };

/** Everything a book is made of. */
export interface Pages {
  readonly audiences: readonly Pick<Audience, 'id' | 'name' | 'rule' | 'version' | 'state'>[];
  readonly watches: readonly StoredWatch[];
  readonly scores: readonly StoredScore[];
}

export async function readPages(tx: Tx, orgId: string): Promise<Pages> {
  const audiences = await tx.query<Pages['audiences'][number]>(
    `select id, name, rule, version, state from audience where org_id = $1 and state <> 'archived' order by id`,
    [orgId],
  );
  return { audiences, watches: await readWatches(tx, orgId), scores: await readScores(tx, orgId) };
}

export function readWatches(tx: Tx, orgId: string): Promise<StoredWatch[]> {
  return tx.query(
    'select id, key, event, conditions, state from audience_watch where org_id = $1 order by id',
    [orgId],
  );
}

const SCORE = `org_id as "orgId", id, name, description, weights, half_life_days as "halfLifeDays", version, state, filled_version as "filledVersion"`;

/** The scores in use. */
export function readScores(tx: Tx, orgId: string): Promise<StoredScore[]> {
  return tx.query(
    `select ${SCORE} from audience_score where org_id = $1 and state = 'live' order by lower(name), id`,
    [orgId],
  );
}

export async function findScore(tx: Tx, orgId: string, id: string): Promise<StoredScore | null> {
  const rows = await tx.query<StoredScore>(
    `select ${SCORE} from audience_score where org_id = $1 and id = $2`,
    [orgId, id],
  );
  return rows[0] ?? null;
}

/** False when the organisation already has a score of that name. */
export async function insertScore(tx: Tx, score: Score, at: number): Promise<boolean> {
  const made = await tx.query(
    `insert into audience_score (org_id, id, name, description, weights, half_life_days, created_at, updated_at)
     values ($1, $2, $3, $4, $5::jsonb, $6, $7, $7) on conflict (org_id, lower(name)) where state = 'live' do nothing returning id`,
    [
      score.orgId,
      score.id,
      score.name,
      score.description,
      JSON.stringify(score.weights),
      score.halfLifeDays,
      iso(at),
    ],
  );
  return made.length > 0;
}

/** Changes a score that is still at `version`. */
export async function updateScore(tx: Tx, score: Score, at: number): Promise<StoredScore | null> {
  const rows = await tx.query<StoredScore>(
    `update audience_score set name = $4, description = $5, weights = $6::jsonb, half_life_days = $7, state = $8, version = version + 1, updated_at = $9
     where org_id = $1 and id = $2 and version = $3 returning ${SCORE}`,
    [
      score.orgId,
      score.id,
      score.version,
      score.name,
      score.description,
      JSON.stringify(score.weights),
      score.halfLifeDays,
      score.state,
      iso(at),
    ],
  );
  return rows[0] ?? null;
}

export async function scoreNameTaken(
  tx: Tx,
  orgId: string,
  name: string,
  exceptId: string,
): Promise<boolean> {
  const rows = await tx.query(
    `select 1 from audience_score where org_id = $1 and lower(name) = lower($2) and state = 'live' and id <> $3`,
    [orgId, name, exceptId],
  );
  return rows.length > 0;
}

/** Says that the points of everybody are of this version of a score, unless it was changed meanwhile. */
export async function markFilled(
  tx: Tx,
  orgId: string,
  watchIds: readonly string[],
  scores: readonly { readonly id: string; readonly version: number }[],
): Promise<void> {
  await tx.query(`update audience_watch set state = 'ready' where org_id = $1 and id = any ($2::uuid[])`, [
    orgId,
    watchIds,
  ]);
  await tx.query(
    `update audience_score s set filled_version = x.version from unnest($2::uuid[], $3::int[]) as x(id, version)
     where s.org_id = $1 and s.id = x.id and s.version = x.version`,
    [orgId, scores.map((s) => s.id), scores.map((s) => s.version)],
  );
}

/** Makes watches that are not there yet; returns those that must be filled. */
export async function insertWatches(
  tx: Tx,
  orgId: string,
  watches: readonly Omit<StoredWatch, 'state'>[],
  at: number,
): Promise<string[]> {
  if (watches.length === 0) return [];
  const sorted = watches.toSorted((a, b) => (a.key < b.key ? -1 : 1));
  const made = await tx.query<{ id: string }>(
    `insert into audience_watch (org_id, id, key, event, conditions, created_at)
     select $1, i, k, e, c, $6 from unnest($2::uuid[], $3::text[], $4::text[], $5::text[]::jsonb[]) as x(i, k, e, c)
     on conflict (org_id, key) do nothing returning id`,
    [
      orgId,
      sorted.map((w) => w.id),
      sorted.map((w) => w.key),
      sorted.map((w) => w.event),
      sorted.map((w) => JSON.stringify(w.conditions)),
      iso(at),
    ],
  );
  return made.map((r) => r.id);
}

/** Sets the watches that an owner needs, by key. */
export async function setOwner(tx: Tx, orgId: string, owner: string, keys: readonly string[]): Promise<void> {
  await tx.query(
    `delete from audience_watch_owner o using audience_watch w
     where o.org_id = $1 and o.owner = $2 and w.org_id = $1 and w.id = o.watch_id and w.key <> all ($3::text[])`,
    [orgId, owner, keys],
  );
  await tx.query(
    `insert into audience_watch_owner (org_id, watch_id, owner)
     select $1, id, $2 from audience_watch where org_id = $1 and key = any ($3::text[]) on conflict do nothing`,
    [orgId, owner, keys],
  );
}

/** Drops the watches that nobody needs any more; returns them. A pass deletes what they have seen. */
export async function dropOwnerless(tx: Tx, orgId: string): Promise<string[]> {
  const gone = await tx.query<{ id: string }>(
    `delete from audience_watch w where w.org_id = $1
       and not exists (select 1 from audience_watch_owner o where o.org_id = $1 and o.watch_id = w.id) returning id`,
    [orgId],
  );
  return gone.map((w) => w.id);
}

/** Which of these ids are lists, journeys, live scores of the organisation. */
export async function findReferences(
  tx: Tx,
  orgId: string,
  ids: readonly string[],
): Promise<{ readonly kind: 'list' | 'journey' | 'score'; readonly id: string; readonly name: string }[]> {
  return tx.query(
    `select 'list' as kind, id, name from audience_list where org_id = $1 and state = 'live' and id = any ($2::uuid[])
     union all select 'journey', id, name from journey where org_id = $1 and state <> 'archived' and id = any ($2::uuid[])
     union all select 'score', id, name from audience_score where org_id = $1 and state = 'live' and id = any ($2::uuid[])`,
    [orgId, ids],
  );
}

/** Rules by audience, of all that are not archived. */
export async function readRules(tx: Tx, orgId: string): Promise<Map<string, Rule>> {
  const rows = await tx.query<{ id: string; rule: Rule }>(
    `select id, rule from audience where org_id = $1 and state <> 'archived'`,
    [orgId],
  );
  return new Map(rows.map((r) => [r.id, r.rule]));
}
