// Rows of check-in: the points, who came, codes of invitations.
import { iso, isoOrNull, type Tx } from '../platform/db.ts';
import type { JsonObject } from '../platform/json.ts';

/** A point as stored. Times in ms. */
export interface PointRow {
  readonly id: string;
  readonly name: string;
  readonly place: string;
  readonly zone: string;
  readonly kind: 'clinic-desk' | 'event' | 'congress-booth';
  readonly token: Buffer;
  readonly expiresAt: number | null;
  readonly revokedAt: number | null;
  readonly createdAt: number;
  readonly organisation: string;
}

const POINT = `p.id, p.name, p.place, p.zone, p.kind, p.token, p.expires_at as "expiresAt", p.revoked_at as "revokedAt",
  p.created_at as "createdAt", o.name as organisation`;

/** The living point of a token, or null. */
export async function findPoint(tx: Tx, orgId: string, token: Buffer, now: number): Promise<PointRow | null> {
  const [row] = await tx.query<PointRow>(
    `select ${POINT} from check_in_point p join organisation o on o.org_id = p.org_id
     where p.org_id = $1 and p.token = $2 and p.revoked_at is null and (p.expires_at is null or p.expires_at > $3)`,
    [orgId, token, iso(now)],
  );
  return row ?? null;
}

export async function readPoint(tx: Tx, orgId: string, id: string): Promise<PointRow | null> {
  const [row] = await tx.query<PointRow>(
    `select ${POINT} from check_in_point p join organisation o on o.org_id = p.org_id where p.org_id = $1 and p.id = $2`,
    [orgId, id],
  );
  return row ?? null;
}

/** All points, living ones first, with how many came today in the point's own zone. */
export function listPoints(tx: Tx, orgId: string, now: number): Promise<(PointRow & { today: number })[]> {
  return tx.query(
    `select ${POINT}, (select count(*)::int from arrival a where a.org_id = $1 and a.point_id = p.id
       and a.at >= date_trunc('day', $2::timestamptz at time zone p.zone) at time zone p.zone) as today
     from check_in_point p join organisation o on o.org_id = p.org_id
     where p.org_id = $1 order by p.revoked_at is not null, p.created_at desc, p.id desc`,
    [orgId, iso(now)],
  );
}

export async function insertPoint(
  tx: Tx,
  orgId: string,
  point: Pick<PointRow, 'id' | 'name' | 'place' | 'zone' | 'kind' | 'token' | 'expiresAt'>,
  at: number,
): Promise<void> {
  await tx.query(
    `insert into check_in_point (org_id, id, name, place, zone, kind, token, expires_at, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      orgId,
      point.id,
      point.name,
      point.place,
      point.zone,
      point.kind,
      point.token,
      isoOrNull(point.expiresAt),
      iso(at),
    ],
  );
}

/** Gives a living point a new token: what was printed stops working. */
export async function rotatePoint(tx: Tx, orgId: string, id: string, token: Buffer): Promise<boolean> {
  const rows = await tx.query(
    'update check_in_point set token = $3 where org_id = $1 and id = $2 and revoked_at is null returning id',
    [orgId, id, token],
  );
  return rows.length > 0;
}

export async function revokePoint(tx: Tx, orgId: string, id: string, at: number): Promise<boolean> {
  const rows = await tx.query(
    'update check_in_point set revoked_at = $3 where org_id = $1 and id = $2 and revoked_at is null returning id',
    [orgId, id, iso(at)],
  );
  return rows.length > 0;
}

/** Somebody who came. `said` is sealed, and there only while nobody knows who it is. */
export interface ArrivalRow {
  readonly id: string;
  readonly at: number;
  readonly pointId: string;
  readonly point: string;
  readonly place: string;
  readonly said: Buffer | null;
  readonly state: 'waiting' | 'matched' | 'dismissed';
  readonly personId: string | null;
  readonly person: string | null;
  /** The person waits for being called in. */
  readonly waits: boolean;
}

export async function insertArrival(
  tx: Tx,
  orgId: string,
  arrival: {
    readonly id: string;
    readonly pointId: string;
    readonly at: number;
    readonly said: Buffer | null;
  },
): Promise<void> {
  await tx.query(
    `insert into arrival (org_id, id, point_id, at, said, state) values ($1, $2, $3, $4, $5, 'waiting')`,
    [orgId, arrival.id, arrival.pointId, iso(arrival.at), arrival.said],
  );
}

/** Settles an arrival that still waits; false when somebody was first. What was typed goes once a person is known. */
export async function settleArrival(
  tx: Tx,
  orgId: string,
  id: string,
  settled: {
    readonly state: 'matched' | 'dismissed';
    readonly subjectId: string | null;
    readonly by: string;
    readonly at: number;
  },
): Promise<boolean> {
  const rows = await tx.query(
    `update arrival set state = $3, subject_id = $4, by = $5, settled_at = $6, said = case when $3 = 'matched' then null else said end
     where org_id = $1 and id = $2 and state = 'waiting' returning id`,
    [orgId, id, settled.state, settled.subjectId, settled.by, iso(settled.at)],
  );
  return rows.length > 0;
}

/** Takes a dismissal back. */
export async function reopenArrival(tx: Tx, orgId: string, id: string): Promise<boolean> {
  const rows = await tx.query(
    `update arrival set state = 'waiting', by = null, settled_at = null where org_id = $1 and id = $2 and state = 'dismissed' returning id`,
    [orgId, id],
  );
  return rows.length > 0;
}

const ARRIVAL = `a.id, a.at, a.point_id as "pointId", p.name as point, p.place, a.said, a.state,
  coalesce(l.person_id, a.subject_id) as "personId", f.display_name as person,
  a.state = 'matched' and exists (select 1 from visit_due v where v.state = 'arrived' and v.arrived_at >= a.at and v.subject_id in (
    select coalesce(l.person_id, a.subject_id) union all select o.subject_id from person_link o where o.person_id = coalesce(l.person_id, a.subject_id))) as waits`;
const ARRIVALS = `arrival a join check_in_point p on p.org_id = a.org_id and p.id = a.point_id
  left join person_link l on l.subject_id = a.subject_id left join profile f on f.person_id = coalesce(l.person_id, a.subject_id)`;

/** Who came today, in the zone of each point, newest first. */
export function listArrivals(
  tx: Tx,
  orgId: string,
  wanted: {
    readonly point: string | null;
    readonly state: string | null;
    readonly now: number;
    readonly before: { readonly at: number; readonly id: string } | null;
    readonly most: number;
  },
): Promise<ArrivalRow[]> {
  return tx.query(
    `select ${ARRIVAL} from ${ARRIVALS}
     where a.org_id = $1 and a.at >= date_trunc('day', $2::timestamptz at time zone p.zone) at time zone p.zone
       and ($3::uuid is null or a.point_id = $3) and ($4::text is null or a.state = $4)
       and ($5::timestamptz is null or (a.at, a.id) < ($5, $6::uuid))
     order by a.at desc, a.id desc limit $7`,
    [
      orgId,
      iso(wanted.now),
      wanted.point,
      wanted.state,
      wanted.before ? iso(wanted.before.at) : null,
      wanted.before?.id ?? null,
      wanted.most,
    ],
  );
}

export async function readArrival(tx: Tx, orgId: string, id: string): Promise<ArrivalRow | null> {
  const [row] = await tx.query<ArrivalRow>(
    `select ${ARRIVAL} from ${ARRIVALS} where a.org_id = $1 and a.id = $2`,
    [orgId, id],
  );
  return row ?? null;
}

/** Somebody it may be. */
export interface CandidateRow {
  readonly personId: string;
  readonly name: string | null;
  readonly traits: JsonObject;
  readonly deceased: boolean;
  readonly byNumber: boolean;
}

/** People with these words in their name, and who bears this patient number. As web. */
export function findCandidates(
  tx: Tx,
  orgId: string,
  name: string,
  mrnHash: Buffer,
  most: number,
): Promise<CandidateRow[]> {
  return tx.query(
    `select f.person_id as "personId", f.display_name as name, f.traits, coalesce((f.gates ->> 'deceased')::boolean, false) as deceased, bool_or(w.numbered) as "byNumber"
     from (select person_id, false as numbered from find_people($2, null, null, null, false, $4) where $2 <> ''
       union all select coalesce(l.person_id, i.subject_id), true from identifier i left join person_link l on l.subject_id = i.subject_id
       where i.org_id = $1 and i.kind = 'mrn' and i.value_hash = $3) w
     join profile f on f.person_id = w.person_id and f.org_id = $1 group by f.person_id`,
    [orgId, name, mrnHash, most],
  );
}

export async function insertCode(
  tx: Tx,
  orgId: string,
  hash: Buffer,
  subjectId: string,
  expiresAt: number,
  at: number,
): Promise<void> {
  await tx.query(
    'insert into check_in_code (org_id, code_hash, subject_id, expires_at, created_at) values ($1, $2, $3, $4, $5)',
    [orgId, hash, subjectId, iso(expiresAt), iso(at)],
  );
}

/** The person a code was given to, while it is valid. */
export async function findByCode(tx: Tx, orgId: string, hash: Buffer, now: number): Promise<string | null> {
  const [row] = await tx.query<{ person_id: string }>(
    `select coalesce(l.person_id, c.subject_id) as person_id from check_in_code c left join person_link l on l.subject_id = c.subject_id
     where c.org_id = $1 and c.code_hash = $2 and c.expires_at > $3`,
    [orgId, hash, iso(now)],
  );
  return row?.person_id ?? null;
}

/** What check-in holds of subjects. */
export function exportArrivals(
  tx: Tx,
  subjectIds: readonly string[],
): Promise<{ place: string; at: number }[]> {
  return tx.query(
    `select p.place, a.at from arrival a join check_in_point p on p.org_id = a.org_id and p.id = a.point_id
     where a.subject_id = any ($1::uuid[]) order by a.at`,
    [subjectIds],
  );
}

export async function eraseArrivals(tx: Tx, subjectIds: readonly string[]): Promise<number> {
  const gone = await tx.query('delete from arrival where subject_id = any ($1::uuid[]) returning 1', [
    subjectIds,
  ]);
  const codes = await tx.query('delete from check_in_code where subject_id = any ($1::uuid[]) returning 1', [
    subjectIds,
  ]);
  return gone.length + codes.length;
}
