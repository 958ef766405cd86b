// Rows of the profile projection: read and written for whole batches.
import { iso, isoOrNull, type Tx } from '../platform/db.ts';
import type { JsonObject } from '../platform/json.ts';
import type { Person, PersonKind } from './model.ts';

interface ProfileRow {
  org_id: string;
  person_id: string;
  kind: PersonKind;
  display_name: string | null;
  email: string | null;
  phone: string | null;
  zone: string | null;
  language: string | null;
  country: string | null;
  traits: JsonObject;
  activity: Person['activity'];
  gates: Person['gates'];
  pressure_key: Buffer | null;
  account_id: string | null;
  first_seen_at: number;
  last_seen_at: number;
  portal_seen_at: number | null;
  events: number;
  import_id: string | null;
  stamps: NonNullable<Person['stamps']>;
}

const COLUMNS = `org_id, person_id, kind, display_name, email, phone, zone, language, country, traits, activity, gates, pressure_key, account_id,
  first_seen_at, last_seen_at, portal_seen_at, events, import_id, stamps`;

function fromRow(r: ProfileRow): Person {
  return {
    orgId: r.org_id,
    personId: r.person_id,
    kind: r.kind,
    displayName: r.display_name,
    email: r.email,
    phone: r.phone,
    zone: r.zone,
    language: r.language,
    country: r.country,
    traits: r.traits,
    activity: r.activity,
    gates: r.gates,
    pressureKey: r.pressure_key,
    accountId: r.account_id,
    firstSeenAt: r.first_seen_at,
    lastSeenAt: r.last_seen_at,
    portalSeenAt: r.portal_seen_at,
    events: r.events,
    importId: r.import_id,
    stamps: r.stamps,
  };
}

/** Reads profiles, locked in id order against other workers that write to the same person. */
export async function lockPeople(tx: Tx, personIds: readonly string[]): Promise<Map<string, Person>> {
  const rows = await tx.query<ProfileRow>(
    `select ${COLUMNS} from profile where person_id = any ($1::uuid[]) order by person_id for no key update`,
    [personIds],
  );
  return new Map(rows.map((r) => [r.person_id, fromRow(r)]));
}

export async function readPeople(tx: Tx, personIds: readonly string[]): Promise<Person[]> {
  const rows = await tx.query<ProfileRow>(
    `select ${COLUMNS} from profile where person_id = any ($1::uuid[])`,
    [personIds],
  );
  return rows.map(fromRow);
}

/** Writes what every signal changes: counts and times. */
export async function touchPeople(tx: Tx, people: readonly Person[], at: number): Promise<void> {
  if (people.length === 0) return;
  await tx.query(
    `update profile p set activity = x.activity, first_seen_at = x.first_seen, last_seen_at = x.last_seen, portal_seen_at = x.portal_seen, events = x.events, updated_at = $7
     from unnest($1::uuid[], $2::text[]::jsonb[], $3::timestamptz[], $4::timestamptz[], $5::timestamptz[], $6::int[])
       as x(person_id, activity, first_seen, last_seen, portal_seen, events)
     where p.person_id = x.person_id`,
    [
      people.map((p) => p.personId),
      people.map((p) => JSON.stringify(p.activity)),
      people.map((p) => iso(p.firstSeenAt)),
      people.map((p) => iso(p.lastSeenAt)),
      people.map((p) => isoOrNull(p.portalSeenAt)),
      people.map((p) => p.events),
      iso(at),
    ],
  );
}

/** Writes whole profiles: new people, and those whose traits changed. */
export async function savePeople(tx: Tx, people: readonly Person[], at: number): Promise<void> {
  if (people.length === 0) return;
  await tx.query(
    `insert into profile (${COLUMNS}, updated_at)
     select *, $21::timestamptz from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
       $10::text[]::jsonb[], $11::text[]::jsonb[], $12::text[]::jsonb[], $13::bytea[], $14::uuid[], $15::timestamptz[], $16::timestamptz[],
       $17::timestamptz[], $18::int[], $19::uuid[], $20::text[]::jsonb[])
     on conflict (person_id) do update set kind = excluded.kind, display_name = excluded.display_name, email = excluded.email, phone = excluded.phone,
       zone = excluded.zone, language = excluded.language, country = excluded.country, traits = excluded.traits, activity = excluded.activity,
       gates = excluded.gates, pressure_key = excluded.pressure_key, first_seen_at = excluded.first_seen_at, last_seen_at = excluded.last_seen_at,
       portal_seen_at = excluded.portal_seen_at, events = excluded.events, account_id = excluded.account_id, import_id = excluded.import_id,
       stamps = excluded.stamps, updated_at = excluded.updated_at`,
    [
      people.map((p) => p.orgId),
      people.map((p) => p.personId),
      people.map((p) => p.kind),
      people.map((p) => p.displayName),
      people.map((p) => p.email),
      people.map((p) => p.phone),
      people.map((p) => p.zone),
      people.map((p) => p.language),
      people.map((p) => p.country),
      people.map((p) => JSON.stringify(p.traits)),
      people.map((p) => JSON.stringify(p.activity)),
      people.map((p) => JSON.stringify(p.gates)),
      people.map((p) => p.pressureKey),
      people.map((p) => p.accountId),
      people.map((p) => iso(p.firstSeenAt)),
      people.map((p) => iso(p.lastSeenAt)),
      people.map((p) => isoOrNull(p.portalSeenAt)),
      people.map((p) => p.events),
      people.map((p) => p.importId),
      people.map((p) => JSON.stringify(p.stamps ?? {})),
      iso(at),
    ],
  );
}

export async function deletePeople(tx: Tx, personIds: readonly string[]): Promise<void> {
  await tx.query('delete from profile where person_id = any ($1::uuid[])', [personIds]);
}
