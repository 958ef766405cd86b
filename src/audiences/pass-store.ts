// Rows of passes over everybody, and the people of a pass in stretches of their ids.

import type { Person } from '../people/model.ts';
import { iso, type Tx } from '../platform/db.ts';
import type { JsonObject } from '../platform/json.ts';
import type { Membership } from './store.ts';

/** Something of a version. */
export interface Versioned {
  readonly id: string;
  readonly version: number;
}

export type PassState = 'waiting' | 'settling' | 'filling' | 'judging' | 'done';

/** A pass as it stands. `after`: the last person it has been through. */
export interface Pass {
  readonly orgId: string;
  readonly id: string;
  readonly state: PassState;
  readonly audiences: readonly Versioned[];
  readonly watches: readonly string[];
  readonly scores: readonly Versioned[];
  readonly filled: boolean;
  readonly after: string | null;
  readonly judged: number;
  readonly total: number;
}

/** What a pass is asked to do. */
export interface PassRequest {
  readonly audiences?: readonly Versioned[];
  readonly watches?: readonly string[];
  readonly scores?: readonly Versioned[];
}

/** Asks for a pass over everybody of an organisation. What is asked before it has begun is done in one. */
export async function requestPass(
  tx: Tx,
  orgId: string,
  { audiences = [], watches = [], scores = [] }: PassRequest,
  id: string,
  now: number,
): Promise<void> {
  await tx.query(
    `insert into audience_pass as p (org_id, id, state, audiences, watches, scores, requested_at, stepped_at)
     values ($1, $2, 'waiting', $3::jsonb, $4::jsonb, $5::jsonb, $6, $6)
     on conflict (org_id) where state = 'waiting' do update set audiences = p.audiences || excluded.audiences,
       watches = p.watches || excluded.watches, scores = p.scores || excluded.scores`,
    [orgId, id, JSON.stringify(audiences), JSON.stringify(watches), JSON.stringify(scores), iso(now)],
  );
}

const COLUMNS = `org_id as "orgId", id, state, audiences, watches, scores, filled, after, judged, total`;

/**
 * The pass that has waited longest for its next step, locked against other workers until the transaction ends; null when
 * nothing is to be done. Of one organisation one pass runs at a time.
 */
export async function takePass(tx: Tx): Promise<Pass | null> {
  const rows = await tx.query<Pass>(
    `select ${COLUMNS} from audience_pass p where state <> 'done'
       and (state <> 'waiting' or not exists (select 1 from audience_pass o where o.org_id = p.org_id and o.state not in ('waiting', 'done')))
     order by stepped_at limit 1 for update skip locked`,
  );
  return rows[0] ?? null;
}

/**
 * Writes how far a pass is. `settle`: it goes on only when all transactions that run now are over; their numbers are
 * less than this one's, as long as they have locked somebody before they looked at the rules.
 */
export async function savePass(tx: Tx, pass: Pass, now: number, settle = false): Promise<void> {
  await tx.query(
    `update audience_pass set state = $3, audiences = $4::jsonb, filled = $5, after = $6, judged = $7, total = $8, stepped_at = $9,
       started_at = coalesce(started_at, $9), finished_at = case when $3 = 'done' then $9::timestamptz end,
       barrier = case when $10 then pg_current_xact_id() else barrier end
     where org_id = $1 and id = $2`,
    [
      pass.orgId,
      pass.id,
      pass.state,
      JSON.stringify(pass.audiences),
      pass.filled,
      pass.after,
      pass.judged,
      pass.total,
      iso(now),
      settle,
    ],
  );
}

/** Puts a pass behind those of others, for its next try. */
export async function deferPass(tx: Tx, pass: Pass, now: number): Promise<void> {
  await tx.query('update audience_pass set stepped_at = $3 where org_id = $1 and id = $2', [
    pass.orgId,
    pass.id,
    iso(now),
  ]);
}

/** True when every transaction that ran when the pass was told to settle is over. */
export async function isSettled(tx: Tx, pass: Pass): Promise<boolean> {
  const rows = await tx.query<{ settled: boolean }>(
    'select barrier < pg_snapshot_xmin(pg_current_snapshot()) as settled from audience_pass where org_id = $1 and id = $2',
    [pass.orgId, pass.id],
  );
  return rows[0]?.settled ?? false;
}

export async function countPeople(tx: Tx, orgId: string): Promise<number> {
  const rows = await tx.query<{ n: number }>('select count(*)::int as n from profile where org_id = $1', [
    orgId,
  ]);
  return rows[0]?.n ?? 0;
}

/** The end of the next stretch of people, and how many are in it; null when there is nobody left. */
export async function nextStretch(
  tx: Tx,
  orgId: string,
  after: string | null,
  most: number,
): Promise<{ readonly last: string; readonly people: number } | null> {
  const rows = await tx.query<{ last: string | null; people: number }>(
    `select max(person_id::text) as last, count(*)::int as people from (
       select person_id from profile where org_id = $1 and ($2::uuid is null or person_id > $2) order by person_id limit $3) x`,
    [orgId, after, most],
  );
  const [row] = rows;
  return row?.last ? { last: row.last, people: row.people } : null;
}

/** A condition that everybody who fits a rule fulfils: lets the database pass over the others. */
export interface Prefilter {
  readonly kinds: readonly string[] | null;
  readonly traits: JsonObject | null;
  readonly did: readonly string[] | null;
}

/** Which parts of profiles are read. */
export interface Parts {
  readonly traits: boolean;
  readonly activity: boolean;
  /** What stands in columns of its own: addresses, zone, language, gates. */
  readonly columns: boolean;
}

/** A stretch of people's ids: after (excluded) to last (included). */
export interface Range {
  readonly orgId: string;
  readonly after: string | null;
  readonly last: string;
}

/** A person with the version of the row it was read from. */
export interface ReadPerson {
  readonly person: Person;
  readonly rowVersion: string;
}

interface SlimRow {
  readonly person_id: string;
  readonly row_version: string;
  readonly kind: Person['kind'];
  readonly traits: JsonObject | null;
  readonly activity: Person['activity'] | null;
  readonly stated: Stated | null;
}
type Stated = Pick<Person, 'displayName' | 'email' | 'phone' | 'zone' | 'language' | 'country' | 'gates'>;

const SLIM = `p.person_id, p.xmin::text as row_version, p.kind, case when $2 then p.traits end as traits, case when $3 then p.activity end as activity,
  case when $4 then jsonb_build_object('displayName', p.display_name, 'email', p.email, 'phone', p.phone, 'zone', p.zone,
    'language', p.language, 'country', p.country, 'gates', p.gates) end as stated`;

const UNSTATED: Stated = {
  displayName: null,
  email: null,
  phone: null,
  zone: null,
  language: null,
  country: null,
  gates: {},
};

function personOf(orgId: string, row: SlimRow): ReadPerson {
  const person: Person = {
    ...(row.stated ?? UNSTATED),
    orgId,
    personId: row.person_id,
    kind: row.kind,
    traits: row.traits ?? {},
    activity: row.activity ?? {},
    pressureKey: null,
    accountId: null,
    firstSeenAt: 0,
    lastSeenAt: 0,
    portalSeenAt: null,
    events: 0,
    importId: null,
  };
  return { person, rowVersion: row.row_version };
}

/** The people of a stretch whom a filter does not rule out, with the parts of their profiles that are asked for. */
export async function readStretch(
  tx: Tx,
  { orgId, after, last }: Range,
  parts: Parts,
  filter: Prefilter,
): Promise<ReadPerson[]> {
  const rows = await tx.query<SlimRow>(
    `select ${SLIM} from profile p where p.org_id = $1 and ($5::uuid is null or p.person_id > $5) and p.person_id <= $6
       and ($7::text[] is null or p.kind = any ($7)) and ($8::jsonb is null or p.traits @> $8) and ($9::text[] is null or p.activity ?& $9)`,
    [
      orgId,
      parts.traits,
      parts.activity,
      parts.columns,
      after,
      last,
      filter.kinds,
      filter.traits ? JSON.stringify(filter.traits) : null,
      filter.did,
    ],
  );
  return rows.map((r) => personOf(orgId, r));
}

/** Locks people in the order of their ids against the loop, and tells the versions their rows have now. */
export async function lockVersions(tx: Tx, personIds: readonly string[]): Promise<Map<string, string>> {
  const rows = await tx.query<{ person_id: string; version: string }>(
    `select person_id, xmin::text as version from profile where person_id = any ($1::uuid[]) order by person_id for no key update`,
    [personIds],
  );
  return new Map(rows.map((r) => [r.person_id, r.version]));
}

/** The same parts of some people. */
export async function readSlim(
  tx: Tx,
  orgId: string,
  personIds: readonly string[],
  parts: Parts,
): Promise<Person[]> {
  const rows = await tx.query<SlimRow>(
    `select ${SLIM} from profile p where p.org_id = $1 and p.person_id = any ($5::uuid[])`,
    [orgId, parts.traits, parts.activity, parts.columns, personIds],
  );
  return rows.map((r) => personOf(orgId, r).person);
}

/** Memberships of a stretch of people in some audiences. */
export function membersInStretch(
  tx: Tx,
  { orgId, after, last }: Range,
  audienceIds: readonly string[],
): Promise<Membership[]> {
  return tx.query(
    `select org_id as "orgId", subject_id as "personId", audience_id as "audienceId" from audience_member
     where org_id = $1 and audience_id = any ($2::uuid[]) and ($3::uuid is null or subject_id > $3) and subject_id <= $4`,
    [orgId, audienceIds, after, last],
  );
}

/** How far the passes are that an audience waits for; times are ms. */
export interface Progress {
  readonly audienceId: string;
  readonly state: PassState;
  readonly judged: number;
  readonly total: number;
}

/** What is being judged anew in an organisation, and how far. Audiences that are up to date are not among it. */
export async function readProgress(tx: Tx, orgId: string): Promise<Progress[]> {
  return tx.query(
    `select distinct on (1) (a->>'id')::uuid as "audienceId", state, case when state = 'judging' then judged else 0 end as judged, total
     from audience_pass p cross join jsonb_array_elements(p.audiences) a where org_id = $1 and state <> 'done' order by 1, requested_at desc`,
    [orgId],
  );
}

/** True while a pass that is not done is to judge by this audience. */
export async function isInPass(tx: Tx, orgId: string, audienceId: string): Promise<boolean> {
  const rows = await tx.query(
    `select 1 from audience_pass where org_id = $1 and state <> 'done' and audiences @> $2::jsonb limit 1`,
    [orgId, JSON.stringify([{ id: audienceId }])],
  );
  return rows.length > 0;
}

/** Forgets passes that ended long ago. */
export async function dropPasses(tx: Tx, before: number): Promise<void> {
  await tx.query(`delete from audience_pass where state = 'done' and finished_at < $1`, [iso(before)]);
}
