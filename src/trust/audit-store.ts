// Rows of the audit trail: appended and read, never changed (the serving roles have no right to).
import { iso, type Tx } from '../platform/db.ts';
import type { JsonObject } from '../platform/json.ts';
import type { Actor } from './model.ts';

/** Who did or read what. `at` in ms. `detail` holds ids and codes, never health data. */
export interface AuditEntry {
  readonly orgId: string;
  readonly at: number;
  readonly id: string;
  readonly actor: Actor;
  /** `resource.verb`, such as `person.read` or `member.changed`. */
  readonly action: string;
  readonly subjectId?: string | null;
  readonly object?: string | null;
  readonly detail?: JsonObject;
}

/** Records one act or read in the caller's transaction: when that rolls back, so does this. */
export function recordAudit(tx: Tx, entry: AuditEntry): Promise<void> {
  return auditMany(tx, [entry]);
}

/** Records many with one statement. */
export async function auditMany(tx: Tx, entries: readonly AuditEntry[]): Promise<void> {
  if (entries.length === 0) return;
  await tx.query(
    `insert into audit (org_id, at, id, actor_kind, actor_id, action, subject_id, object, detail)
     select * from unnest($1::uuid[], $2::timestamptz[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::uuid[], $8::text[],
       $9::text[]::jsonb[])`,
    [
      entries.map((e) => e.orgId),
      entries.map((e) => iso(e.at)),
      entries.map((e) => e.id),
      entries.map((e) => e.actor.kind),
      entries.map((e) => e.actor.id),
      entries.map((e) => e.action),
      entries.map((e) => e.subjectId ?? null),
      entries.map((e) => e.object ?? null),
      entries.map((e) => JSON.stringify(e.detail ?? {})),
    ],
  );
}

/** A row of the trail as stored. */
export interface StoredAudit {
  readonly id: string;
  readonly at: number;
  readonly actor_kind: string;
  readonly actor_id: string;
  readonly action: string;
  readonly subject_id: string | null;
  readonly object: string | null;
}

/** What a reader of the trail asks for; null does not filter. */
export interface AuditFilter {
  readonly action: string | null;
  readonly subjectId: string | null;
  readonly before: { readonly at: number; readonly id: string } | null;
  readonly limit: number;
}

/** The newest rows of one organisation, below the given place. `action` matches whole or up to a dot. */
export function readAudit(tx: Tx, orgId: string, filter: AuditFilter): Promise<StoredAudit[]> {
  return tx.query(
    `select id, at, actor_kind, actor_id, action, subject_id, object from audit
     where org_id = $1 and ($2::text is null or action = $2 or starts_with(action, $2 || '.'))
       and ($3::uuid is null or subject_id = $3) and ($4::timestamptz is null or (at, id) < ($4, $5::uuid))
     order by at desc, id desc limit $6`,
    [
      orgId,
      filter.action,
      filter.subjectId,
      filter.before && iso(filter.before.at),
      filter.before?.id ?? null,
      filter.limit,
    ],
  );
}
