// The pages of an export: people by id, facts by time; keyset, so that an export of any size needs little memory.
import { iso, isoOrNull, type Tx } from '../platform/db.ts';
import type { JsonObject } from '../platform/json.ts';

/** A profile as exported. Times are ms. */
export interface PersonRow {
  readonly person_id: string;
  readonly kind: string;
  readonly display_name: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly zone: string | null;
  readonly language: string | null;
  readonly country: string | null;
  readonly traits: JsonObject;
  readonly gates: JsonObject;
  readonly events: number;
  readonly first_seen_at: number;
  readonly last_seen_at: number;
}

/** Which people are exported; null does not filter. The same filters as the list of people. */
export interface PeopleWanted {
  readonly kinds: readonly string[] | null;
  readonly countries: readonly string[] | null;
  readonly audience: string | null;
  /** Ids that a search found. */
  readonly ids: readonly string[] | null;
}

/** The next people, by id. */
export function nextPeople(
  tx: Tx,
  orgId: string,
  wanted: PeopleWanted,
  after: string | null,
  most: number,
): Promise<PersonRow[]> {
  return tx.query(
    `select person_id, kind, display_name, email, phone, zone, language, country, traits, gates, events, first_seen_at, last_seen_at
     from profile p where org_id = $1 and ($2::uuid is null or person_id > $2) and ($4::text[] is null or kind = any ($4))
       and ($5::text[] is null or country = any ($5)) and ($7::uuid[] is null or person_id = any ($7))
       and ($6::uuid is null or exists (select 1 from audience_member m where m.subject_id = p.person_id and m.audience_id = $6))
     order by person_id limit $3`,
    [orgId, after, most, wanted.kinds, wanted.countries, wanted.audience, wanted.ids],
  );
}

/** Ids of the people whose words fit, by id. `contact`: addresses count too. */
export async function foundPeople(
  tx: Tx,
  words: string,
  wanted: PeopleWanted,
  contact: boolean,
  most: number,
): Promise<string[]> {
  const rows = await tx.query<{ person_id: string }>(
    'select person_id from find_people($1, $2::text[], $3::text[], $4::uuid, $5, $6) order by person_id',
    [words, wanted.kinds, wanted.countries, wanted.audience, contact, most],
  );
  return rows.map((r) => r.person_id);
}

/** A fact as exported; the sealed part is opened by the caller. */
export interface FactRow {
  readonly id: string;
  readonly subject_id: string;
  readonly kind: string;
  readonly name: string;
  readonly origin: string;
  readonly occurred_at: number;
  readonly received_at: number;
  readonly import_id: string | null;
  readonly open: JsonObject | null;
  readonly sealed: Buffer | null;
}

/** Which facts are exported; times in ms, null does not filter. */
export interface FactsWanted {
  readonly since: number;
  readonly until: number | null;
  readonly names: readonly string[] | null;
  readonly audience: string | null;
}

/** The next facts, by the time at which they were received. */
export function nextFacts(
  tx: Tx,
  orgId: string,
  after: { readonly at: number; readonly id: string } | null,
  wanted: FactsWanted,
  most: number,
): Promise<FactRow[]> {
  return tx.query(
    `select id, subject_id, kind, name, origin, occurred_at, received_at, import_id, open, sealed from event e
     where org_id = $1 and received_at >= $4 and ($2::timestamptz is null or (received_at, id) > ($2, $3::uuid))
       and ($6::timestamptz is null or received_at < $6) and ($7::text[] is null or name = any ($7))
       and ($8::uuid is null or exists (select 1 from audience_member m left join person_link l on l.subject_id = e.subject_id
         where m.audience_id = $8 and m.subject_id = coalesce(l.person_id, e.subject_id)))
     order by received_at, id limit $5`,
    [
      orgId,
      after ? iso(after.at) : null,
      after?.id ?? null,
      iso(wanted.since),
      most,
      isoOrNull(wanted.until),
      wanted.names,
      wanted.audience,
    ],
  );
}
