// Rows of who is due and who waits: written by the loop, read when a place runs late, gone after two days.
import { iso, isoOrNull, type Tx } from '../platform/db.ts';

/** What one signal says about a visit. `at` (ms): when it was so; `appointment` null: about whichever is open. */
export interface VisitWord {
  readonly orgId: string;
  readonly subjectId: string;
  readonly personId: string;
  readonly factId: string;
  readonly appointment: string | null;
  readonly state: 'booked' | 'arrived' | 'seen' | 'over';
  readonly place: string;
  readonly placeName: string;
  readonly startAt: number | null;
  readonly at: number;
}

/** Writes what is said about visits: named appointments first, then what is about whichever is open. */
export async function writeVisits(tx: Tx, words: readonly VisitWord[]): Promise<void> {
  const named = words.filter((w) => w.appointment !== null);
  const open = words.filter((w) => w.appointment === null);
  const beginning = (w: VisitWord): boolean => w.state === 'booked' || w.state === 'arrived';
  await upsertVisits(tx, named.filter(beginning));
  await endVisits(
    tx,
    named.filter((w) => !beginning(w)),
  );
  await arrive(
    tx,
    open.filter((w) => w.state === 'arrived'),
  );
  await endOpen(
    tx,
    open.filter((w) => !beginning(w)),
  );
}

/** A newer word rules; the same booking said again does not send an arrival back home. */
async function upsertVisits(tx: Tx, words: readonly VisitWord[]): Promise<void> {
  if (words.length === 0) return;
  await tx.query(
    `insert into visit_due as v (org_id, subject_id, appointment, place, place_name, start_at, arrived_at, state, stated_at)
     select o, s, a, p, n, b, case when st = 'arrived' then t end, st, t
     from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::text[], $8::timestamptz[]) as x(o, s, a, p, n, b, st, t)
     on conflict (subject_id, appointment) do update set
       place = case when excluded.place = '' then v.place else excluded.place end,
       place_name = case when excluded.place in ('', v.place) then v.place_name else excluded.place_name end,
       start_at = coalesce(excluded.start_at, v.start_at),
       state = case when excluded.state = 'booked' and v.state in ('arrived', 'seen') and v.start_at = excluded.start_at then v.state else excluded.state end,
       arrived_at = case when excluded.state = 'booked' and v.start_at is distinct from excluded.start_at then null else coalesce(excluded.arrived_at, v.arrived_at) end,
       stated_at = excluded.stated_at
     where v.stated_at <= excluded.stated_at`,
    [
      words.map((w) => w.orgId),
      words.map((w) => w.subjectId),
      words.map((w) => w.appointment),
      words.map((w) => w.place),
      words.map((w) => w.placeName),
      words.map((w) => isoOrNull(w.startAt)),
      words.map((w) => w.state),
      words.map((w) => iso(w.at)),
    ],
  );
}

async function endVisits(tx: Tx, words: readonly VisitWord[]): Promise<void> {
  if (words.length === 0) return;
  await tx.query(
    `update visit_due v set state = x.st, stated_at = x.t
     from unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[]) as x(s, a, st, t)
     where v.subject_id = x.s and v.appointment = x.a and v.stated_at <= x.t`,
    [
      words.map((w) => w.subjectId),
      words.map((w) => w.appointment),
      words.map((w) => w.state),
      words.map((w) => iso(w.at)),
    ],
  );
}

const OWN = `v.subject_id in (select x.person union all select l.subject_id from person_link l where l.person_id = x.person)`;

/** Somebody at a door: their next booking of these hours, at that place before others; without one a visit of its own. */
async function arrive(tx: Tx, words: readonly VisitWord[]): Promise<void> {
  if (words.length === 0) return;
  await tx.query(
    `with x as (
       select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::timestamptz[]) as x(o, s, person, fact, p, n, t)),
     hit as (
       select x.*, b.subject_id as own, b.appointment from x left join lateral (
         select v.subject_id, v.appointment from visit_due v
         where ${OWN} and v.state = 'booked' and v.start_at between x.t - interval '4 hours' and x.t + interval '4 hours'
         order by v.place = x.p desc, abs(extract(epoch from v.start_at - x.t)) limit 1) b on true),
     came as (
       update visit_due v set state = 'arrived', arrived_at = hit.t, stated_at = hit.t,
         place = case when hit.p = '' then v.place else hit.p end, place_name = case when hit.p in ('', v.place) then v.place_name else hit.n end
       from hit where v.subject_id = hit.own and v.appointment = hit.appointment)
     insert into visit_due (org_id, subject_id, appointment, place, place_name, arrived_at, state, stated_at)
     select o, s, 'arrival/' || fact, p, n, t, 'arrived', t from hit where appointment is null and p <> '' on conflict do nothing`,
    [
      words.map((w) => w.orgId),
      words.map((w) => w.subjectId),
      words.map((w) => w.personId),
      words.map((w) => w.factId),
      words.map((w) => w.place),
      words.map((w) => w.placeName),
      words.map((w) => iso(w.at)),
    ],
  );
}

/** Somebody was called in or went home: whatever of theirs waits is over. */
async function endOpen(tx: Tx, words: readonly VisitWord[]): Promise<void> {
  if (words.length === 0) return;
  await tx.query(
    `update visit_due v set state = x.st, stated_at = x.t
     from unnest($1::uuid[], $2::text[], $3::timestamptz[]) as x(person, st, t)
     where ${OWN} and v.state = 'arrived' and v.stated_at <= x.t`,
    [words.map((w) => w.personId), words.map((w) => w.state), words.map((w) => iso(w.at))],
  );
}

/** Forgets visits of the past; returns how many. `before` in ms. */
export async function forgetVisits(tx: Tx, before: number): Promise<number> {
  const gone = await tx.query(
    `delete from visit_due where stated_at < $1 and (start_at is null or start_at < $1) returning 1`,
    [iso(before)],
  );
  return gone.length;
}

export function exportVisits(
  tx: Tx,
  subjectIds: readonly string[],
): Promise<{ place: string; startAt: number | null; state: string }[]> {
  return tx.query(
    `select place_name as place, start_at as "startAt", state from visit_due where subject_id = any ($1::uuid[]) order by stated_at`,
    [subjectIds],
  );
}

/** Deletes what is kept of visits and notices of subjects. */
export async function eraseVisits(tx: Tx, subjectIds: readonly string[]): Promise<number> {
  const gone = await tx.query(
    `with v as (delete from visit_due where subject_id = any ($1::uuid[]) returning 1),
       n as (delete from lateness_notice where subject_id = any ($1::uuid[]) returning 1)
     select 1 from v union all select 1 from n`,
    [subjectIds],
  );
  return gone.length;
}
