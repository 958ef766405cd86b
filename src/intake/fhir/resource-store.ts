// Rows of what came by FHIR and HL7 v2: resources by name, and whose record numbers are the organisation's own.
import { iso, isoOrNull, type Tx } from '../../platform/db.ts';
import type { JsonObject } from '../../platform/json.ts';

/** What is remembered of a resource. Times in ms. */
export interface KnownResource {
  readonly key: Buffer;
  readonly subject_id: string;
  readonly type: string;
  readonly version: string | null;
  readonly updated_at: number | null;
  readonly content: Buffer | null;
  readonly state: JsonObject;
}

/** Reads what is known under these keys and holds it until the transaction ends, in one order for everybody. */
export function lockResources(tx: Tx, orgId: string, keys: readonly Buffer[]): Promise<KnownResource[]> {
  if (keys.length === 0) return Promise.resolve([]);
  return tx.query<KnownResource>(
    `select key, subject_id, type, version, updated_at, content, state from fhir_resource
     where org_id = $1 and key = any ($2::bytea[]) order by key for update`,
    [orgId, keys],
  );
}

/** A row to be kept. */
export interface ResourceRow {
  readonly key: Buffer;
  readonly subjectId: string;
  readonly type: string;
  readonly version: number | null;
  readonly updatedAt: number | null;
  /** Null for the name of a person by an identifier. */
  readonly content: Buffer | null;
  readonly state: JsonObject;
}

/** Keeps what came, over what was known; one statement. */
export async function keepResources(
  tx: Tx,
  orgId: string,
  rows: readonly ResourceRow[],
  now: number,
): Promise<void> {
  const distinct = [...new Map(rows.map((r) => [r.key.toString('base64'), r])).entries()];
  if (distinct.length === 0) return;
  const sorted = distinct.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  await tx.query(
    `insert into fhir_resource (org_id, key, subject_id, type, version, updated_at, content, state, received_at)
     select $1, key, subject_id, type, version, updated_at, content, state::jsonb, $2
     from unnest($3::bytea[], $4::uuid[], $5::text[], $6::bigint[], $7::timestamptz[], $8::bytea[], $9::text[])
       as x(key, subject_id, type, version, updated_at, content, state)
     on conflict (org_id, key) do update set subject_id = excluded.subject_id, version = excluded.version,
       updated_at = excluded.updated_at, content = excluded.content, state = excluded.state, received_at = excluded.received_at`,
    [
      orgId,
      iso(now),
      sorted.map((r) => r.key),
      sorted.map((r) => r.subjectId),
      sorted.map((r) => r.type),
      sorted.map((r) => r.version),
      sorted.map((r) => isoOrNull(r.updatedAt)),
      sorted.map((r) => r.content),
      sorted.map((r) => JSON.stringify(r.state)),
    ],
  );
}

/** Forgets the resources of erased subjects; returns how many. */
export async function eraseResources(tx: Tx, subjectIds: readonly string[]): Promise<number> {
  const gone = await tx.query('delete from fhir_resource where subject_id = any ($1::uuid[]) returning 1', [
    subjectIds,
  ]);
  return gone.length;
}

/** Types and times of what came about these subjects, for their export. */
export function listResources(
  tx: Tx,
  subjectIds: readonly string[],
): Promise<{ type: string; received_at: number }[]> {
  return tx.query(
    `select type, received_at from fhir_resource where subject_id = any ($1::uuid[]) and content is not null
     order by received_at, key`,
    [subjectIds],
  );
}

export type SystemDoor = 'fhir' | 'hl7';

/** The systems whose record numbers are the organisation's own. */
export async function readOwnSystems(tx: Tx, orgId: string, door: SystemDoor): Promise<Set<string>> {
  const rows = await tx.query<{ system: string }>(
    'select system from mrn_system where org_id = $1 and door = $2 order by added_at',
    [orgId, door],
  );
  return new Set(rows.map((r) => r.system));
}

/** Adds systems to the organisation's own. */
async function addOwnSystems(
  tx: Tx,
  orgId: string,
  door: SystemDoor,
  systems: readonly string[],
  now: number,
): Promise<void> {
  if (systems.length === 0) return;
  await tx.query(
    `insert into mrn_system (org_id, door, system, added_at) select $1, $2, s, $4 from unnest($3::text[]) s on conflict do nothing`,
    [orgId, door, systems, iso(now)],
  );
}

/** Makes these the organisation's own systems, and no others. */
export async function replaceOwnSystems(
  tx: Tx,
  orgId: string,
  door: SystemDoor,
  systems: readonly string[],
  now: number,
): Promise<void> {
  await tx.query(
    'delete from mrn_system where org_id = $1 and door = $2 and not (system = any ($3::text[]))',
    [orgId, door, systems],
  );
  await addOwnSystems(tx, orgId, door, systems, now);
}

/**
 * The organisation's own systems. Where none is named yet, the first that a message brings is taken: it is the system
 * whose numbers the organisation lives by. Every further one stays somebody else's until it is named.
 */
export async function ownSystems(
  tx: Tx,
  orgId: string,
  door: SystemDoor,
  brought: readonly string[],
  now: number,
): Promise<Set<string>> {
  const own = await readOwnSystems(tx, orgId, door);
  const first = brought[0];
  if (own.size > 0 || first === undefined) return own;
  await addOwnSystems(tx, orgId, door, [first], now);
  return new Set([first]);
}
