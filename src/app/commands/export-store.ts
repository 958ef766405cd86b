// The pages of an export: people by id, facts by time; keyset, so that an export of any size needs little memory.
import { iso, type Tx } from '../../platform/db.ts';
import type { JsonObject } from '../../platform/json.ts';

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

export function nextPeople(tx: Tx, orgId: string, after: string | null, most: number): Promise<PersonRow[]> {
  return tx.query(
    `select person_id, kind, display_name, email, phone, zone, language, country, traits, gates, events, first_seen_at, last_seen_at
     from profile where org_id = $1 and ($2::uuid is null or person_id > $2) order by person_id limit $3`,
    [orgId, after, most],
  );
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

export function nextFacts(
  tx: Tx,
  orgId: string,
  after: { readonly at: number; readonly id: string } | null,
  since: number,
  most: number,
): Promise<FactRow[]> {
  return tx.query(
    `select id, subject_id, kind, name, origin, occurred_at, received_at, import_id, open, sealed from event
     where org_id = $1 and received_at >= $4 and ($2::timestamptz is null or (received_at, id) > ($2, $3::uuid))
     order by received_at, id limit $5`,
    [orgId, after ? iso(after.at) : null, after?.id ?? null, iso(since), most],
  );
}
