// Rows of what humans decided about identity, and of what is shown before they decide.
import { iso, type Tx } from '../platform/db.ts';
import type { JsonObject } from '../platform/json.ts';
import type { Actor } from '../trust/model.ts';
import { type IdentifierKind, kindOfIdentifier, STRENGTH } from './identifiers.ts';
import type { NewEdge } from './identity-store.ts';
import { FOLDING } from './rebuild-store.ts';

/** A subject with the kind of its strongest identifier. */
export interface NamedSubject {
  readonly id: string;
  readonly kind: IdentifierKind;
  readonly source: string;
  readonly createdAt: number;
  readonly identifiers: readonly { readonly kind: IdentifierKind; readonly hash: Buffer }[];
}

/** Subjects of an organisation with what names them; those that are not there are left out. */
export async function readNamedSubjects(
  tx: Tx,
  orgId: string,
  ids: readonly string[],
): Promise<NamedSubject[]> {
  const rows = await tx.query<{
    id: string;
    source: string;
    created_at: number;
    kinds: string[] | null;
    hashes: Buffer[] | null;
  }>(
    `select s.subject_id as id, s.source, s.created_at, i.kinds, i.hashes from subject s
     left join lateral (select array_agg(i.kind order by i.kind, i.value_hash) as kinds, array_agg(i.value_hash order by i.kind, i.value_hash) as hashes
       from identifier i where i.subject_id = s.subject_id) i on true
     where s.org_id = $1 and s.subject_id = any ($2::uuid[]) order by s.subject_id`,
    [orgId, ids],
  );
  return rows.map((row) => {
    const identifiers = (row.kinds ?? []).flatMap((text, i) => {
      const kind = kindOfIdentifier(text);
      const hash = row.hashes?.[i];
      return kind && hash ? [{ kind, hash }] : [];
    });
    const kind = STRENGTH.find((k) => identifiers.some((i) => i.kind === k)) ?? 'row';
    return { id: row.id, kind, source: row.source, createdAt: row.created_at, identifiers };
  });
}

/** What a human said of identities. */
export interface Decision {
  readonly orgId: string;
  readonly id: string;
  readonly kind: 'merge' | 'separation';
  readonly personA: string;
  readonly personB: string;
  readonly subjectIds: readonly string[];
  readonly reason: string;
  readonly evidence: object;
  readonly by: Actor;
  readonly at: number;
}

export async function insertDecision(tx: Tx, d: Decision): Promise<void> {
  await tx.query(
    `insert into identity_decision (org_id, id, kind, person_a, person_b, subject_ids, reason, evidence, by_kind, by_id, at)
     values ($1, $2, $3, $4, $5, $6::uuid[], $7, $8::jsonb, $9, $10, $11)`,
    [
      d.orgId,
      d.id,
      d.kind,
      d.personA,
      d.personB,
      d.subjectIds,
      d.reason,
      JSON.stringify(d.evidence),
      d.by.kind,
      d.by.id,
      iso(d.at),
    ],
  );
}

/** A decision as stored. Times in ms. */
export interface StoredDecision {
  readonly id: string;
  readonly kind: 'merge' | 'separation';
  readonly person_a: string;
  readonly person_b: string;
  readonly subject_ids: readonly string[];
  readonly reason: string;
  readonly evidence: JsonObject;
  readonly by_kind: string;
  readonly by_id: string;
  readonly at: number;
  readonly undone_at: number | null;
  readonly undone_by: string | null;
}

const COLUMNS =
  'id, kind, person_a, person_b, subject_ids, reason, evidence, by_kind, by_id, at, undone_at, undone_by';

/** What was decided about any of these subjects, newest first. */
export function readDecisions(
  tx: Tx,
  subjectIds: readonly string[],
  most: number,
): Promise<StoredDecision[]> {
  return tx.query(
    `select ${COLUMNS} from identity_decision where subject_ids && $1::uuid[] order by at desc, id desc limit $2`,
    [subjectIds, most],
  );
}

/** Takes a decision back; null when the organisation has none of that id, with `undone_at` from before when it was taken back already. */
export async function markUndone(
  tx: Tx,
  orgId: string,
  id: string,
  by: string,
  at: number,
): Promise<{ decision: StoredDecision; now: boolean } | null> {
  const [decision] = await tx.query<StoredDecision>(
    `select ${COLUMNS} from identity_decision where org_id = $1 and id = $2 for update`,
    [orgId, id],
  );
  if (!decision) return null;
  if (decision.undone_at !== null) return { decision, now: false };
  await tx.query(
    'update identity_decision set undone_at = $3, undone_by = $4 where org_id = $1 and id = $2',
    [orgId, id, iso(at), by],
  );
  return { decision, now: true };
}

/**
 * Stores what a human said. One that an earlier decision had set aside is said again.
 * @returns how many are new or said again
 */
export async function insertHumanEdges(
  tx: Tx,
  orgId: string,
  kind: 'confirmed' | 'apart',
  edges: readonly NewEdge[],
  decisionId: string,
  at: number,
): Promise<number> {
  const rows = await tx.query(
    `insert into identity_edge as e (org_id, subject_a, subject_b, kind, kind_a, kind_b, level_a, level_b, evidence, decision_id, at)
     select $1, a, b, $2, ka, kb, la, lb, 'human', $3, $4
     from unnest($5::uuid[], $6::uuid[], $7::text[], $8::text[], $9::smallint[], $10::smallint[]) as x(a, b, ka, kb, la, lb) order by a, b
     on conflict (subject_a, subject_b, kind) do update set lifted_by = null, decision_id = excluded.decision_id, at = excluded.at
       where e.lifted_by is not null returning 1`,
    [
      orgId,
      kind,
      decisionId,
      iso(at),
      edges.map((e) => e.a),
      edges.map((e) => e.b),
      edges.map((e) => e.kindA),
      edges.map((e) => e.kindB),
      edges.map((e) => e.levelA),
      edges.map((e) => e.levelB),
    ],
  );
  return rows.length;
}

/** Sets aside what humans said before about pairs across two groups of subjects: the later word counts. */
export async function liftEdges(
  tx: Tx,
  kind: 'confirmed' | 'apart',
  some: readonly string[],
  others: readonly string[],
  decisionId: string,
): Promise<void> {
  await tx.query(
    `update identity_edge set lifted_by = $4 where kind = $1 and lifted_by is null
       and ((subject_a = any ($2::uuid[]) and subject_b = any ($3::uuid[])) or (subject_a = any ($3::uuid[]) and subject_b = any ($2::uuid[])))`,
    [kind, some, others, decisionId],
  );
}

/** Takes the edges of a decision away and brings back those that it had set aside; returns the subjects concerned. */
export async function withdrawEdges(tx: Tx, decisionId: string): Promise<string[]> {
  const gone = await tx.query<{ a: string; b: string }>(
    'delete from identity_edge where decision_id = $1 returning subject_a as a, subject_b as b',
    [decisionId],
  );
  const back = await tx.query<{ a: string; b: string }>(
    'update identity_edge set lifted_by = null where lifted_by = $1 returning subject_a as a, subject_b as b',
    [decisionId],
  );
  return [...new Set([...gone, ...back].flatMap((e) => [e.a, e.b]))];
}

/** An edge as people read it. */
export interface ShownEdge {
  readonly a: string;
  readonly b: string;
  readonly kind: 'together' | 'confirmed' | 'apart';
  readonly evidence: string;
  readonly at: number;
}

/** Edges with an end among these subjects, newest first. */
export function readShownEdges(tx: Tx, subjectIds: readonly string[], most: number): Promise<ShownEdge[]> {
  return tx.query(
    `select subject_a as a, subject_b as b, kind, evidence, at from identity_edge
     where lifted_by is null and (subject_a = any ($1::uuid[]) or subject_b = any ($1::uuid[])) order by at desc, subject_a, subject_b limit $2`,
    [subjectIds, most],
  );
}

/** Whether the loop has still to read what was last said of a decision. As `worker`. */
export async function hasUnreadDecision(tx: Tx, decisionId: string): Promise<boolean> {
  const rows = await tx.query(
    `select 1 from identity_decision d
     join event e on e.subject_id = any (d.subject_ids) and e.name like 'identity.%' and e.open->'p'->>'decision' = d.id::text
     join consumer_checkpoint c on c.consumer = $2 and c.bucket = e.bucket
     where d.id = $1 and (e.xid, e.seq) > (c.xid, c.seq) limit 1`,
    [decisionId, FOLDING],
  );
  return rows.length > 0;
}
