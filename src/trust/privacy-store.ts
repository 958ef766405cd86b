// Rows of privacy requests, keys and tombstones.
import { iso, type Tx } from '../platform/db.ts';
import type { JsonObject } from '../platform/json.ts';

/** Deletes the keys of subjects and leaves a tombstone for each. As `worker`. */
export async function buryKeys(
  tx: Tx,
  orgId: string,
  subjectIds: readonly string[],
  at: number,
): Promise<void> {
  await tx.query('delete from subject_key where org_id = $1 and subject_id = any ($2::uuid[])', [
    orgId,
    subjectIds,
  ]);
  await tx.query(
    'insert into tombstone (org_id, subject_id, at) select $1, s, $3 from unnest($2::uuid[]) s on conflict do nothing',
    [orgId, subjectIds, iso(at)],
  );
}

/** Which of these subjects were erased. */
export async function readTombstones(tx: Tx, subjectIds: readonly string[]): Promise<Set<string>> {
  const rows = await tx.query<{ subject_id: string }>(
    'select subject_id from tombstone where subject_id = any ($1::uuid[])',
    [subjectIds],
  );
  return new Set(rows.map((r) => r.subject_id));
}

/** A request that was carried out when it was made. */
export interface DoneRequest {
  readonly orgId: string;
  readonly id: string;
  readonly subjectId: string;
  readonly kind: 'export' | 'erase';
  readonly at: number;
  readonly report: JsonObject;
}

export async function insertPrivacyRequest(tx: Tx, r: DoneRequest): Promise<void> {
  await tx.query(
    `insert into privacy_request (org_id, id, subject_id, kind, state, requested_at, done_at, report)
     values ($1, $2, $3, $4, 'done', $5, $5, $6::jsonb)`,
    [r.orgId, r.id, r.subjectId, r.kind, iso(r.at), JSON.stringify(r.report)],
  );
}

/** A privacy request as stored. Times in ms. */
export interface PrivacyRequest {
  readonly id: string;
  readonly subjectId: string;
  readonly kind: 'export' | 'erase';
  readonly state: string;
  readonly requestedAt: number;
  readonly doneAt: number | null;
}

/** The newest requests of an organisation below a place (its id: they are ordered by time). */
export function readPrivacyRequests(
  tx: Tx,
  orgId: string,
  before: string | null,
  limit: number,
): Promise<PrivacyRequest[]> {
  return tx.query(
    `select id, subject_id as "subjectId", kind, state, requested_at as "requestedAt", done_at as "doneAt" from privacy_request
     where org_id = $1 and ($2::uuid is null or id < $2) order by id desc limit $3`,
    [orgId, before, limit],
  );
}
