// Rows of event schemas: the ones that hold, every version they had, the policy, and the daily counts.
import { iso, type Tx } from '../platform/db.ts';
import type { JsonObject } from '../platform/json.ts';
import type { Call } from './model.ts';
import type { EventSchema, Mode, SchemaDefinition } from './schema.ts';

export type UnknownEvents = 'accept' | 'quarantine';

/** What happens to events without a schema, and the number that moves with every change. */
export interface EventPolicy {
  readonly unknown: UnknownEvents;
  readonly version: number;
}

/** The policy; an organisation that never said anything accepts what it does not know. */
export async function readPolicy(tx: Tx, orgId: string): Promise<EventPolicy> {
  const [row] = await tx.query<EventPolicy>(
    'select unknown_events as unknown, version from event_policy where org_id = $1',
    [orgId],
  );
  return row ?? { unknown: 'accept', version: 0 };
}

/** Moves the number, and the policy where one is given. */
export async function movePolicy(tx: Tx, orgId: string, unknown: UnknownEvents | null): Promise<EventPolicy> {
  const [row] = await tx.query<EventPolicy>(
    `insert into event_policy (org_id, unknown_events) values ($1, coalesce($2, 'accept'))
     on conflict (org_id) do update set unknown_events = coalesce($2, event_policy.unknown_events), version = event_policy.version + 1
     returning unknown_events as unknown, version`,
    [orgId, unknown],
  );
  if (!row) throw new Error('the policy was not written');
  return row;
}

/** A schema with who saved it when. */
export interface SavedSchema extends EventSchema {
  readonly savedAt: number;
  readonly savedBy: string;
}

const COLUMNS = 'call, name, mode, definition, version, saved_at as "savedAt", saved_by as "savedBy"';

export function readSchemas(tx: Tx, orgId: string): Promise<SavedSchema[]> {
  return tx.query(`select ${COLUMNS} from event_schema where org_id = $1 order by call, name`, [orgId]);
}

/** One schema. */
export async function readSchema(
  tx: Tx,
  orgId: string,
  call: Call,
  name: string,
): Promise<SavedSchema | null> {
  const rows = await tx.query<SavedSchema>(
    `select ${COLUMNS} from event_schema where org_id = $1 and call = $2 and name = $3`,
    [orgId, call, name],
  );
  return rows[0] ?? null;
}

/** One schema, held against other edits until the transaction ends. */
export async function lockSchema(
  tx: Tx,
  orgId: string,
  call: Call,
  name: string,
): Promise<SavedSchema | null> {
  const rows = await tx.query<SavedSchema>(
    `select ${COLUMNS} from event_schema where org_id = $1 and call = $2 and name = $3 for update`,
    [orgId, call, name],
  );
  return rows[0] ?? null;
}

/** What is saved. */
export interface SchemaEdit {
  readonly id: string;
  readonly call: Call;
  readonly name: string;
  readonly mode: Mode;
  readonly definition: SchemaDefinition;
  readonly version: number;
  readonly at: number;
  readonly by: string;
}

/** Writes a version; false when another transaction made the same first version meanwhile. */
export async function saveSchema(tx: Tx, orgId: string, edit: SchemaEdit): Promise<boolean> {
  const values = [
    orgId,
    edit.id,
    edit.call,
    edit.name,
    edit.mode,
    JSON.stringify(edit.definition),
    edit.version,
  ];
  const saved = await tx.query(
    `insert into event_schema (org_id, id, call, name, mode, definition, version, saved_at, saved_by)
     values ($1, $2, $3, $4, $5, $6::jsonb, $7, $8, $9)
     on conflict (org_id, call, name) do update set mode = excluded.mode, definition = excluded.definition, version = excluded.version,
       saved_at = excluded.saved_at, saved_by = excluded.saved_by where event_schema.version = excluded.version - 1 returning 1`,
    [...values, iso(edit.at), edit.by],
  );
  if (saved.length > 0) await saveVersion(tx, orgId, edit, false);
  return saved.length > 0;
}

/** Declares the first version of a schema, as a founding does; one that is there stays as it is. */
export async function declareSchema(
  tx: Tx,
  orgId: string,
  first: Omit<SchemaEdit, 'version'>,
): Promise<void> {
  if (await lockSchema(tx, orgId, first.call, first.name)) return;
  await saveSchema(tx, orgId, { ...first, version: 1 });
  await movePolicy(tx, orgId, null);
}

/** Removes a schema; its history stays and gets an end. */
export async function removeSchema(tx: Tx, orgId: string, last: SchemaEdit): Promise<void> {
  await tx.query('delete from event_schema where org_id = $1 and call = $2 and name = $3', [
    orgId,
    last.call,
    last.name,
  ]);
  await saveVersion(tx, orgId, last, true);
}

async function saveVersion(tx: Tx, orgId: string, edit: SchemaEdit, removed: boolean): Promise<void> {
  await tx.query(
    `insert into event_schema_version (org_id, call, name, version, mode, definition, removed, saved_at, saved_by)
     values ($1, $2, $3, $4, $5, $6::jsonb, $7, $8, $9)`,
    [
      orgId,
      edit.call,
      edit.name,
      edit.version,
      edit.mode,
      JSON.stringify(edit.definition),
      removed,
      iso(edit.at),
      edit.by,
    ],
  );
}

/** A version out of the history. */
export interface SchemaVersion extends SavedSchema {
  readonly removed: boolean;
}

/** Newest first. */
export function readHistory(tx: Tx, orgId: string, call: Call, name: string): Promise<SchemaVersion[]> {
  return tx.query(
    `select ${COLUMNS}, removed from event_schema_version where org_id = $1 and call = $2 and name = $3
     order by version desc limit 100`,
    [orgId, call, name],
  );
}

/** The last version number a name ever had, so that a schema made anew goes on counting. */
export async function lastVersion(tx: Tx, orgId: string, call: Call, name: string): Promise<number> {
  const [row] = await tx.query<{ n: number | null }>(
    'select max(version) as n from event_schema_version where org_id = $1 and call = $2 and name = $3',
    [orgId, call, name],
  );
  return row?.n ?? 0;
}

/** What became of messages of a name. */
export interface VerdictCount {
  readonly orgId: string;
  /** ms */
  readonly at: number;
  readonly call: string;
  readonly name: string;
  readonly accepted: number;
  readonly violations: number;
  readonly quarantined: number;
}

/** Adds counts with one statement, in the order of the key, so that two writers cannot dead-lock. */
export async function addCounts(tx: Tx, counts: readonly VerdictCount[]): Promise<void> {
  if (counts.length === 0) return;
  const key = (c: VerdictCount): string => `${c.orgId} ${iso(c.at).slice(0, 10)} ${c.call} ${c.name}`;
  const sorted = [...counts].sort((a, b) => (key(a) < key(b) ? -1 : 1));
  await tx.query(
    `insert into event_count_day (org_id, day, call, name, accepted, violations, quarantined, last_seen)
     select o, (t at time zone 'UTC')::date, c, n, a, v, q, t
     from unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::bigint[]) as x(o, t, c, n, a, v, q)
     on conflict (org_id, day, call, name) do update set accepted = event_count_day.accepted + excluded.accepted,
       violations = event_count_day.violations + excluded.violations, quarantined = event_count_day.quarantined + excluded.quarantined,
       last_seen = greatest(event_count_day.last_seen, excluded.last_seen)`,
    [
      sorted.map((c) => c.orgId),
      sorted.map((c) => iso(c.at)),
      sorted.map((c) => c.call),
      sorted.map((c) => c.name),
      sorted.map((c) => c.accepted),
      sorted.map((c) => c.violations),
      sorted.map((c) => c.quarantined),
    ],
  );
}

/** Counts of a name over some days, oldest day first. */
export interface NameCounts {
  readonly call: Call;
  readonly name: string;
  readonly days: { day: string; accepted: number; violations: number; quarantined: number }[];
  readonly lastSeen: number;
}

export function readCounts(tx: Tx, orgId: string, since: number): Promise<NameCounts[]> {
  return tx.query(
    `select call, name, max(last_seen) as "lastSeen",
       json_agg(json_build_object('day', day, 'accepted', accepted, 'violations', violations, 'quarantined', quarantined) order by day) as days
     from event_count_day where org_id = $1 and day >= ($2::timestamptz at time zone 'UTC')::date
     group by call, name order by max(last_seen) desc limit 1000`,
    [orgId, iso(since)],
  );
}

/** A fact whose names and types a schema is learnt from. */
export interface LearntFrom {
  readonly subjectId: string;
  readonly open: JsonObject | null;
  readonly sealed: Buffer | null;
}

/** Up to a thousand of the newest events of a name, looked for among the newest 5,000 facts of every bucket. */
export function recentEvents(
  tx: Tx,
  orgId: string,
  call: Call,
  name: string,
  since: number,
): Promise<LearntFrom[]> {
  return tx.query(
    `select e.subject_id as "subjectId", e.open, e.sealed from generate_series(0, 63) as b(bucket)
     cross join lateral (
       select * from (
         select * from event where bucket = b.bucket and org_id = $1 and received_at >= $4 order by xid desc, seq desc limit 5000) newest
       where kind = $2 and name = $3 limit 16) e
     limit 1000`,
    [orgId, call, name, iso(since)],
  );
}
