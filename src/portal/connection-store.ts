// Who an account is in each organisation. Run as worker of the organisations of the account's links.

import type { PersonKind } from '../people/model.ts';
import { iso, type Tx } from '../platform/db.ts';
import type { JsonObject } from '../platform/json.ts';
import type { Link } from './account-store.ts';
import type { Frequency } from './preferences-store.ts';

/** A person of an account in one organisation. Each stays apart: personas share nothing (ground 1). */
export interface Connection {
  readonly orgId: string;
  readonly slug: string;
  readonly organisation: string;
  readonly zone: string;
  readonly jurisdiction: string;
  readonly personId: string;
  /** All subjects of the person, the founding one included. */
  readonly subjectIds: readonly string[];
  readonly kind: PersonKind;
  readonly name: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly language: string | null;
  readonly traits: JsonObject;
  readonly firstSeenAt: number;
  readonly pausedUntil: number | null;
  readonly frequency: string;
}

/** The living persons behind links; merged ones are followed to the person they are now, erased ones are left out. */
export function readConnections(tx: Tx, links: readonly Link[]): Promise<Connection[]> {
  return tx.query(
    `select distinct on (p.person_id) p.org_id as "orgId", o.slug, o.name as organisation, o.zone, o.jurisdiction, p.person_id as "personId",
       array(select p.person_id union select l.subject_id from person_link l where l.person_id = p.person_id) as "subjectIds",
       p.kind, p.display_name as name, p.email, p.phone, p.language, p.traits, p.first_seen_at as "firstSeenAt",
       r.paused_until as "pausedUntil", coalesce(r.frequency, 'normal') as frequency
     from unnest($1::uuid[], $2::uuid[]) as w(org_id, person_id)
     left join person_link m on m.subject_id = w.person_id
     join profile p on p.person_id = coalesce(m.person_id, w.person_id) and p.org_id = w.org_id
     join organisation o on o.org_id = p.org_id
     left join lateral (
       select max(c.paused_until) as paused_until,
         (array_agg(c.frequency order by array_position(array['essential', 'low', 'fewer', 'normal'], c.frequency)))[1] as frequency
       from preference c where c.subject_id in (select p.person_id union all select l.subject_id from person_link l where l.person_id = p.person_id)) r on true
     where not coalesce((p.gates ->> 'deceased')::boolean, false)
     order by p.person_id, o.name`,
    [links.map((l) => l.orgId), links.map((l) => l.personId)],
  );
}

/** The persons whose e-mail address has this key, over the organisations of the transaction. */
export function findPersonsByAddress(tx: Tx, addressKey: Buffer): Promise<Link[]> {
  return tx.query('select org_id as "orgId", person_id as "personId" from profile where pressure_key = $1', [
    addressKey,
  ]);
}

/** Tells the profiles of an account's persons whose they are: the arbiter asks whether a portal visit is to be expected. */
export async function markAccount(tx: Tx, accountId: string, personIds: readonly string[]): Promise<void> {
  await tx.query(
    'update profile set account_id = $1 where person_id = any ($2::uuid[]) and account_id is distinct from $1',
    [accountId, personIds],
  );
}

/** How often a person wants optional messages of an organisation; said for all of their subjects that chose before. */
export async function setFrequency(
  tx: Tx,
  orgId: string,
  personId: string,
  frequency: Frequency,
  now: number,
): Promise<void> {
  await tx.query(
    `with others as (
       update preference p set frequency = $3, updated_at = $4 from person_link l where l.person_id = $2 and p.subject_id = l.subject_id and p.subject_id <> $2)
     insert into preference (org_id, subject_id, frequency, updated_at) values ($1, $2, $3, $4)
     on conflict (subject_id) do update set frequency = excluded.frequency, updated_at = excluded.updated_at`,
    [orgId, personId, frequency, iso(now)],
  );
}

/** Notes that a person asked to be forgotten; a wish that is still open is not noted twice. True when it is new. */
export async function insertErasureWish(
  tx: Tx,
  orgId: string,
  id: string,
  personId: string,
  now: number,
): Promise<boolean> {
  const rows = await tx.query(
    `insert into privacy_request (org_id, id, subject_id, kind, state, requested_at)
     select $1, $2, $3, 'erase', 'requested', $4
     where not exists (select 1 from privacy_request where org_id = $1 and subject_id = $3 and kind = 'erase' and state = 'requested')
     returning id`,
    [orgId, id, personId, iso(now)],
  );
  return rows.length > 0;
}

/** A person as an invitation needs them; `closed` when nothing may be sent to them at all. */
export interface Invited {
  readonly personId: string;
  readonly email: string | null;
  readonly closed: boolean;
  readonly organisation: string;
  readonly postalAddress: string;
}

/** The person of an id, followed to the one they are now. */
export async function readInvited(tx: Tx, orgId: string, id: string): Promise<Invited | null> {
  const [row] = await tx.query<Invited>(
    `select p.person_id as "personId", p.email, o.name as organisation, o.postal_address as "postalAddress",
       coalesce((p.gates ->> 'deceased')::boolean, false) or coalesce((p.gates ->> 'minor')::boolean, false) as closed
     from (select coalesce((select m.person_id from person_link m where m.subject_id = $2), $2::uuid) as id) who
     join profile p on p.person_id = who.id and p.org_id = $1 join organisation o on o.org_id = p.org_id`,
    [orgId, id],
  );
  return row ?? null;
}
