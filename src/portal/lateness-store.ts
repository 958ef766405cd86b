// Rows of lateness: who waits or is due, how late each place runs, who was told.
import { iso, isoOrNull, type Tx } from '../platform/db.ts';
import { DUE_WITHIN, FORGOTTEN_AFTER, STILL_COMING } from './lateness-model.ts';

/** Somebody who waits at a place or is due there. Times in ms. */
export interface OpenVisit {
  readonly personId: string;
  readonly appointment: string;
  readonly place: string;
  readonly placeName: string;
  readonly startAt: number | null;
  readonly arrivedAt: number | null;
}

/** Everybody who waits or is due soon, by place and time. */
export function readOpenVisits(tx: Tx, orgId: string, now: number): Promise<OpenVisit[]> {
  return tx.query(
    `select coalesce(l.person_id, v.subject_id) as "personId", v.appointment, v.place, v.place_name as "placeName",
       v.start_at as "startAt", case when v.state = 'arrived' then v.arrived_at end as "arrivedAt"
     from visit_due v left join person_link l on l.subject_id = v.subject_id
     where v.org_id = $1 and v.place <> '' and (v.state = 'arrived' and v.arrived_at > $2 or v.state = 'booked' and v.start_at between $3 and $4)
     order by v.place, v.state = 'booked', v.start_at, v.subject_id`,
    [orgId, iso(now - FORGOTTEN_AFTER), iso(now - STILL_COMING), iso(now + DUE_WITHIN)],
  );
}

/** How late a place runs. Times in ms. */
export interface PlaceRow {
  readonly place: string;
  readonly placeName: string;
  readonly minutes: number;
  readonly episode: string;
  readonly since: number;
  readonly updatedAt: number;
  readonly saidMinutes: number | null;
  readonly saidUntil: number | null;
  readonly saidBy: string | null;
}

const PLACE = `place, place_name as "placeName", minutes, episode, since, updated_at as "updatedAt", said_minutes as "saidMinutes",
  said_until as "saidUntil", said_by as "saidBy"`;

/** The places of which something is known; until the commit nobody else judges the organisation. */
export async function lockPlaces(tx: Tx, orgId: string): Promise<PlaceRow[]> {
  await tx.query(`select pg_advisory_xact_lock(hashtextextended('lateness ' || $1::text, 0))`, [orgId]);
  return readPlaces(tx, orgId);
}

export function readPlaces(tx: Tx, orgId: string): Promise<PlaceRow[]> {
  return tx.query(`select ${PLACE} from place_lateness where org_id = $1 order by place`, [orgId]);
}

/** Writes how late places run; what staff said of them stays. */
export async function writePlaces(
  tx: Tx,
  orgId: string,
  rows: readonly Pick<PlaceRow, 'place' | 'placeName' | 'minutes' | 'episode' | 'since'>[],
  now: number,
): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `insert into place_lateness (org_id, place, place_name, minutes, episode, since, updated_at)
     select $1, x.*, $7 from unnest($2::text[], $3::text[], $4::int[], $5::uuid[], $6::timestamptz[]) as x
     on conflict (org_id, place) do update set minutes = excluded.minutes, episode = excluded.episode, since = excluded.since,
       updated_at = excluded.updated_at`,
    [
      orgId,
      rows.map((r) => r.place),
      rows.map((r) => r.placeName),
      rows.map((r) => r.minutes),
      rows.map((r) => r.episode),
      rows.map((r) => iso(r.since)),
      iso(now),
    ],
  );
}

/** Keeps the word of staff on a place; null takes it back. */
export async function setSaid(
  tx: Tx,
  orgId: string,
  place: { readonly place: string; readonly placeName: string; readonly episode: string },
  said: { readonly minutes: number; readonly until: number; readonly by: string } | null,
  now: number,
): Promise<void> {
  await tx.query(
    `insert into place_lateness (org_id, place, place_name, minutes, episode, since, updated_at, said_minutes, said_until, said_by)
     values ($1, $2, $3, 0, $4, $5, $5, $6, $7, $8)
     on conflict (org_id, place) do update set said_minutes = excluded.said_minutes, said_until = excluded.said_until, said_by = excluded.said_by`,
    [
      orgId,
      place.place,
      place.placeName,
      place.episode,
      iso(now),
      said?.minutes ?? null,
      isoOrNull(said?.until),
      said?.by ?? null,
    ],
  );
}

/** What people were told in these episodes: minutes by person and episode. */
export function readTold(
  tx: Tx,
  episodes: readonly string[],
): Promise<{ personId: string; episode: string; minutes: number }[]> {
  return tx.query(
    `select coalesce(l.person_id, n.subject_id) as "personId", n.episode, n.minutes from lateness_notice n
     left join person_link l on l.subject_id = n.subject_id where n.episode = any ($1::uuid[]) and n.on_time_at is null`,
    [episodes],
  );
}

/** A person to be told. */
export interface Notice {
  readonly orgId: string;
  readonly personId: string;
  readonly episode: string;
  readonly place: string;
  readonly minutes: number;
}

/** Notes who is told; returns person and episode of those who had not heard as much. */
export async function noteTold(tx: Tx, notices: readonly Notice[], now: number): Promise<Set<string>> {
  if (notices.length === 0) return new Set();
  const rows = await tx.query<{ subject_id: string; episode: string }>(
    `insert into lateness_notice as n (org_id, subject_id, episode, place, minutes, first_at, at)
     select x.*, $6, $6 from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::int[]) as x
     on conflict (subject_id, episode) do update set minutes = excluded.minutes, at = excluded.at where n.minutes < excluded.minutes
     returning n.subject_id, n.episode`,
    [
      notices.map((n) => n.orgId),
      notices.map((n) => n.personId),
      notices.map((n) => n.episode),
      notices.map((n) => n.place),
      notices.map((n) => n.minutes),
      iso(now),
    ],
  );
  return new Set(rows.map((r) => `${r.subject_id} ${r.episode}`));
}

/** Notes that people are told of the end of an episode; returns those who were not told before. */
export async function noteOnTime(
  tx: Tx,
  episodes: readonly string[],
  personIds: readonly string[],
  now: number,
): Promise<{ personId: string; episode: string }[]> {
  if (episodes.length === 0) return [];
  return tx.query(
    `update lateness_notice n set on_time_at = $3 where n.episode = any ($1::uuid[]) and n.on_time_at is null
       and (n.subject_id = any ($2::uuid[]) or exists (select 1 from person_link l where l.subject_id = n.subject_id and l.person_id = any ($2::uuid[])))
     returning coalesce((select l.person_id from person_link l where l.subject_id = n.subject_id), n.subject_id) as "personId", n.episode`,
    [episodes, personIds, iso(now)],
  );
}

/** Who was told about a place since a time. Times in ms. */
export interface ToldRow {
  readonly personId: string;
  readonly name: string | null;
  readonly minutes: number;
  readonly at: number;
  readonly onTimeAt: number | null;
}

export function listTold(
  tx: Tx,
  orgId: string,
  place: string,
  since: number,
  most: number,
): Promise<ToldRow[]> {
  return tx.query(
    `select coalesce(l.person_id, n.subject_id) as "personId", p.display_name as name, n.minutes, n.at, n.on_time_at as "onTimeAt"
     from lateness_notice n left join person_link l on l.subject_id = n.subject_id left join profile p on p.person_id = coalesce(l.person_id, n.subject_id)
     where n.org_id = $1 and n.place = $2 and n.at >= $3 order by n.at desc, n.subject_id limit $4`,
    [orgId, place, iso(since), most],
  );
}

/** How many were told in an episode, by episode. */
export function countTold(tx: Tx, episodes: readonly string[]): Promise<{ episode: string; told: number }[]> {
  return tx.query(
    'select episode, count(*)::int as told from lateness_notice where episode = any ($1::uuid[]) group by 1',
    [episodes],
  );
}

/** Names of places where people check in or have visits, as written. */
export async function readPlaceNames(tx: Tx, orgId: string): Promise<string[]> {
  const rows = await tx.query<{ name: string }>(
    `select place as name from check_in_point where org_id = $1 and revoked_at is null and kind = 'clinic-desk'
     union select min(place_name) from visit_due where org_id = $1 and place <> '' and state in ('booked', 'arrived') group by place`,
    [orgId],
  );
  return rows.map((row) => row.name);
}

/** Organisations of the transaction in which a place may run late or be on time again. */
export async function findBusy(tx: Tx): Promise<string[]> {
  const rows = await tx.query<{ org_id: string }>(
    `select distinct org_id from visit_due where state = 'arrived' union select org_id from place_lateness where minutes > 0 or said_until is not null`,
  );
  return rows.map((row) => row.org_id);
}
