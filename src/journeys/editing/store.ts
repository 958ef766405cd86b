// Rows of journeys as their editors see them: the list, drafts under their revision, versions.
import { iso, isoOrNull, type Tx } from '../../platform/db.ts';
import type { Definition, Journey, JourneyState } from '../model.ts';

/** A journey with its times, ms. */
export interface JourneyRecord extends Journey {
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly beforePause: 'live' | 'draining' | null;
}

const COLUMNS = `j.org_id as "orgId", j.id, j.name, j.kind, j.state, j.draft, j.revision, j.live_version as "liveVersion",
  j.created_at as "createdAt", j.updated_at as "updatedAt", j.before_pause as "beforePause"`;

/** Finds a journey; campaigns too, because their people are looked at the same way. */
export async function findJourney(tx: Tx, orgId: string, id: string): Promise<JourneyRecord | null> {
  const rows = await tx.query<JourneyRecord>(
    `select ${COLUMNS} from journey j where j.org_id = $1 and j.id = $2`,
    [orgId, id],
  );
  return rows[0] ?? null;
}

/** Finds and locks a journey that may be edited. */
export async function lockEditable(tx: Tx, orgId: string, id: string): Promise<JourneyRecord | null> {
  const rows = await tx.query<JourneyRecord>(
    `select ${COLUMNS} from journey j where j.org_id = $1 and j.id = $2 and j.kind = 'journey' for update`,
    [orgId, id],
  );
  return rows[0] ?? null;
}

/** Finds a journey or campaign by its name. */
export async function findByName(tx: Tx, orgId: string, name: string): Promise<JourneyRecord | null> {
  const rows = await tx.query<JourneyRecord>(
    `select ${COLUMNS} from journey j where j.org_id = $1 and j.name = $2 for update`,
    [orgId, name],
  );
  return rows[0] ?? null;
}

/** What the list shows of a journey. */
export interface ListedRow extends JourneyRecord {
  readonly live: Definition | null;
  readonly entered: number;
  readonly inside: number;
  readonly stuck: number;
}

/** Which journeys: those that are not put away unless asked for; names that hold these words; after a place by name. */
export interface ListAsk {
  readonly states: readonly JourneyState[];
  readonly words: string;
  readonly after: { readonly name: string; readonly id: string } | null;
  readonly most: number;
}

export function listPage(
  tx: Tx,
  orgId: string,
  { states, words, after, most }: ListAsk,
): Promise<ListedRow[]> {
  return tx.query(
    `select ${COLUMNS}, v.definition as live,
       (select coalesce(sum(c.passed), 0)::bigint from journey_count c
         where c.org_id = j.org_id and c.journey_id = j.id and c.step = '' and c.way = 'entered') as entered,
       r.inside, r.stuck
     from journey j
     left join journey_version v on v.org_id = j.org_id and v.journey_id = j.id and v.version = j.live_version
     cross join lateral (select count(*) as inside, count(*) filter (where state = 'stuck') as stuck
       from journey_run r where r.journey_id = j.id and r.state <> 'finished') r
     where j.org_id = $1 and j.kind = 'journey' and j.state = any ($2::text[])
       and ($3 = '' or strpos(lower(j.name), lower($3)) > 0) and ($4::text is null or (j.name, j.id) > ($4, $5::uuid))
     order by j.name, j.id limit $6`,
    [orgId, states, words, after?.name ?? null, after?.id ?? null, most],
  );
}

/** Writes a draft; the caller has locked the journey and compared the revision. */
export async function writeDraft(
  tx: Tx,
  orgId: string,
  id: string,
  draft: Definition,
  at: number,
): Promise<void> {
  await tx.query(
    'update journey set draft = $3::text::jsonb, revision = revision + 1, updated_at = $4 where org_id = $1 and id = $2',
    [orgId, id, JSON.stringify(draft), iso(at)],
  );
}

/** False when another journey has the name. */
export async function writeName(
  tx: Tx,
  orgId: string,
  id: string,
  name: string,
  at: number,
): Promise<boolean> {
  const rows = await tx.query(
    `update journey set name = $3, revision = revision + 1, updated_at = $4 where org_id = $1 and id = $2
       and not exists (select 1 from journey o where o.org_id = $1 and o.name = $3 and o.id <> $2) returning id`,
    [orgId, id, name, iso(at)],
  );
  return rows.length > 0;
}

/** Where a journey stands in its life. */
export interface Standing {
  readonly state: JourneyState;
  readonly liveVersion: number | null;
  readonly beforePause: 'live' | 'draining' | null;
  /** When its schedule comes next, ms. */
  readonly nextAt: number | null;
}

export async function writeStanding(
  tx: Tx,
  orgId: string,
  id: string,
  standing: Standing,
  at: number,
): Promise<void> {
  const { state, liveVersion, beforePause, nextAt } = standing;
  await tx.query(
    `update journey set state = $3, live_version = $4, before_pause = $5, next_at = $6, updated_at = $7 where org_id = $1 and id = $2`,
    [orgId, id, state, liveVersion, beforePause, isoOrNull(nextAt), iso(at)],
  );
}

/** A version as it was published. Times are ms. */
export interface VersionRecord {
  readonly version: number;
  readonly definition: Definition;
  readonly publishedAt: number;
  readonly publishedBy: string | null;
  readonly inside: number;
}

/** Newest first. */
export function listVersions(tx: Tx, orgId: string, id: string): Promise<VersionRecord[]> {
  return tx.query(
    `select v.version, v.definition, v.published_at as "publishedAt", v.published_by as "publishedBy",
       (select count(*) from journey_run r where r.journey_id = v.journey_id and r.version = v.version and r.state <> 'finished') as inside
     from journey_version v where v.org_id = $1 and v.journey_id = $2 order by v.version desc limit 500`,
    [orgId, id],
  );
}

export async function countInside(tx: Tx, id: string): Promise<number> {
  const rows = await tx.query<{ n: number }>(
    `select count(*) as n from journey_run where journey_id = $1 and state <> 'finished'`,
    [id],
  );
  return rows[0]?.n ?? 0;
}
