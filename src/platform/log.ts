// The append-only event log: every fact enters here, in the transaction of whoever states it.
import { iso, type Tx } from './db.ts';
import { bucketOf } from './ids.ts';
import type { JsonObject } from './json.ts';

/** Where a fact came from. Facts of origin `loop` were derived by the engagement loop itself;
 * those of `journey` were stated by a step of a journey. */
export type Origin = 'api' | 'import' | 'loop' | 'channel' | 'portal' | 'console' | 'journey';

/** A fact about a subject. Times are milliseconds; `open` is in clear, `sealed` only opens with the subject's key. */
export interface Fact {
  readonly orgId: string;
  readonly subjectId: string;
  readonly id: string;
  readonly receivedAt: number;
  readonly occurredAt: number;
  /** `identify`, `track`, `page`, `screen`, `group`, `alias`, or `fact` for what Rapport itself states. */
  readonly kind: string;
  readonly name: string;
  readonly origin: Origin;
  readonly importId: string | null;
  readonly open: JsonObject | null;
  readonly sealed: Uint8Array | null;
}

/** Appends facts in the given order with one statement. `receivedAt` is the transaction's time, the same for all. */
export async function appendFacts(tx: Tx, facts: readonly Fact[]): Promise<void> {
  if (facts.length === 0) return;
  await tx.query(
    `insert into event (org_id, subject_id, received_at, id, bucket, seq, kind, name, origin, occurred_at, import_id, open, sealed)
     select * from unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::uuid[], $5::smallint[], $6::int[], $7::text[], $8::text[],
       $9::text[], $10::timestamptz[], $11::uuid[], $12::text[]::jsonb[], $13::bytea[])`,
    [
      facts.map((f) => f.orgId),
      facts.map((f) => f.subjectId),
      facts.map((f) => iso(f.receivedAt)),
      facts.map((f) => f.id),
      facts.map((f) => bucketOf(f.subjectId)),
      facts.map(() => tx.nextSeq()),
      facts.map((f) => f.kind),
      facts.map((f) => f.name),
      facts.map((f) => f.origin),
      facts.map((f) => iso(f.occurredAt)),
      facts.map((f) => f.importId),
      facts.map((f) => (f.open ? JSON.stringify(f.open) : null)),
      facts.map((f) => f.sealed),
    ],
  );
}
