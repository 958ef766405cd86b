// Rows of journeys and of who entered them.
import { iso, type Tx } from '../platform/db.ts';
import type { Entry, Journey, MessageStep } from './model.ts';

interface JourneyRow {
  readonly org_id: string;
  readonly id: string;
  readonly name: string;
  readonly entry: Entry;
  readonly message: MessageStep;
  readonly version: number;
  readonly state: Journey['state'];
}

const COLUMNS = 'org_id, id, name, entry, message, version, state';

function journeyOf(row: JourneyRow): Journey {
  return {
    orgId: row.org_id,
    id: row.id,
    name: row.name,
    entry: row.entry,
    message: row.message,
    version: row.version,
    state: row.state,
  };
}

/** Changes whenever a journey is made or changed. */
export async function journeysFingerprint(tx: Tx, orgIds: readonly string[]): Promise<string> {
  const rows = await tx.query<{ org_id: string; n: number; versions: number }>(
    'select org_id, count(*) as n, sum(version) as versions from journey where org_id = any ($1::uuid[]) group by 1 order by 1',
    [orgIds],
  );
  return rows.map((r) => `${r.org_id}${r.n}/${r.versions}`).join(' ');
}

export async function listLiveJourneys(tx: Tx, orgIds: readonly string[]): Promise<Journey[]> {
  const rows = await tx.query<JourneyRow>(
    `select ${COLUMNS} from journey where org_id = any ($1::uuid[]) and state = 'live' order by id`,
    [orgIds],
  );
  return rows.map(journeyOf);
}

/** A list's row. */
export interface ListedJourney extends Journey {
  readonly audience: string | null;
  readonly content: string | null;
  readonly entered: number;
}

export async function listJourneys(tx: Tx, orgId: string): Promise<ListedJourney[]> {
  const rows = await tx.query<
    JourneyRow & { audience: string | null; content: string | null; entered: number }
  >(
    `select j.org_id, j.id, j.name, j.entry, j.message, j.version, j.state, j.entered, a.name as audience, i.name as content
     from journey j
     left join audience a on a.org_id = j.org_id and a.id = (j.entry->>'audience')::uuid
     left join content_item i on i.org_id = j.org_id and i.id = (j.message->>'contentItemId')::uuid
     where j.org_id = $1 and j.state <> 'archived' order by j.name`,
    [orgId],
  );
  return rows.map((r) => ({
    ...journeyOf(r),
    audience: r.audience,
    content: r.content,
    entered: Number(r.entered),
  }));
}

/** Finds and locks a journey. */
export async function lockJourney(tx: Tx, orgId: string, id: string): Promise<Journey | null> {
  const rows = await tx.query<JourneyRow>(
    `select ${COLUMNS} from journey where org_id = $1 and id = $2 for update`,
    [orgId, id],
  );
  return rows[0] ? journeyOf(rows[0]) : null;
}

/** False when the organisation already has a journey of that name. */
export async function insertJourney(tx: Tx, journey: Journey, at: number): Promise<boolean> {
  const made = await tx.query(
    `insert into journey (org_id, id, name, entry, message, version, state, created_at, updated_at) values ($1, $2, $3, $4::jsonb, $5::jsonb, $6, $7, $8, $8)
     on conflict (org_id, name) do nothing returning id`,
    [
      journey.orgId,
      journey.id,
      journey.name,
      JSON.stringify(journey.entry),
      JSON.stringify(journey.message),
      journey.version,
      journey.state,
      iso(at),
    ],
  );
  return made.length > 0;
}

export async function setJourneyState(
  tx: Tx,
  orgId: string,
  id: string,
  state: Journey['state'],
  at: number,
): Promise<void> {
  await tx.query(
    'update journey set state = $3, version = version + 1, updated_at = $4 where org_id = $1 and id = $2',
    [orgId, id, state, iso(at)],
  );
}

export async function audienceExists(tx: Tx, orgId: string, id: string): Promise<boolean> {
  const rows = await tx.query('select 1 from audience where org_id = $1 and id = $2', [orgId, id]);
  return rows.length > 0;
}

/** One person at the door of one journey, for one cause. */
export interface NewEntry {
  readonly orgId: string;
  readonly personId: string;
  readonly journeyId: string;
  readonly cause: string;
}

/** Lets people in; returns the keys (`entryKey`) of those who had not entered for this cause before. */
export async function insertEntries(tx: Tx, entries: readonly NewEntry[], at: number): Promise<Set<string>> {
  if (entries.length === 0) return new Set();
  const rows = await tx.query<{ subject_id: string; journey_id: string; cause: string }>(
    `insert into journey_entry (org_id, subject_id, journey_id, cause, at)
     select o, s, j, c, $5::timestamptz from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[]) as e(o, s, j, c)
     on conflict do nothing returning subject_id, journey_id, cause`,
    [
      entries.map((e) => e.orgId),
      entries.map((e) => e.personId),
      entries.map((e) => e.journeyId),
      entries.map((e) => e.cause),
      iso(at),
    ],
  );
  return new Set(rows.map((r) => entryKey(r.subject_id, r.journey_id, r.cause)));
}

export function entryKey(personId: string, journeyId: string, cause: string): string {
  return `${personId} ${journeyId} ${cause}`;
}

/** Adds to the counters that the list shows, journeys in one order for everybody. */
export async function countEntered(tx: Tx, counts: ReadonlyMap<string, number>): Promise<void> {
  const sorted = [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
  if (sorted.length === 0) return;
  await tx.query(
    `with locked as (select j.org_id, j.id, c.n from journey j join unnest($1::uuid[], $2::int[]) as c(id, n) on c.id = j.id order by j.id for update of j)
     update journey j set entered = j.entered + l.n from locked l where j.org_id = l.org_id and j.id = l.id`,
    [sorted.map(([id]) => id), sorted.map(([, n]) => n)],
  );
}

export function entriesOf(
  tx: Tx,
  subjectIds: readonly string[],
): Promise<{ name: string | null; at: number }[]> {
  return tx.query(
    `select j.name, e.at from journey_entry e left join journey j on j.org_id = e.org_id and j.id = e.journey_id
     where e.subject_id = any ($1::uuid[]) order by e.at desc`,
    [subjectIds],
  );
}

export async function deleteEntries(tx: Tx, subjectIds: readonly string[]): Promise<number> {
  const gone = await tx.query(
    'delete from journey_entry where subject_id = any ($1::uuid[]) returning journey_id',
    [subjectIds],
  );
  return gone.length;
}
