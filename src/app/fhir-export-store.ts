// The facts of a person that FHIR has a resource for.
import type { Tx } from '../platform/db.ts';
import type { JsonObject } from '../platform/json.ts';

/** A fact as stored. Time in ms. */
export interface FhirFactRow {
  readonly id: string;
  readonly subject_id: string;
  readonly name: string;
  readonly occurred_at: number;
  readonly open: JsonObject | null;
  readonly sealed: Buffer | null;
}

/** Facts of these names, newest first. */
export function readFhirFacts(
  tx: Tx,
  subjectIds: readonly string[],
  names: readonly string[],
  most: number,
): Promise<FhirFactRow[]> {
  return tx.query<FhirFactRow>(
    `select id, subject_id, name, occurred_at, open, sealed from event
     where subject_id = any ($1::uuid[]) and name = any ($2::text[]) order by occurred_at desc, id desc limit $3`,
    [subjectIds, names, most],
  );
}
