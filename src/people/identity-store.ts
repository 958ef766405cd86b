// Rows of identity: what ties subjects together, whose person each is, and the lock that keeps links still while they are read.
import { iso, type Tx } from '../platform/db.ts';
import { type IdentifierKind, kindOfIdentifier, type Level } from './identifiers.ts';
import { type EdgeKind, HUB } from './identity.ts';

/** An edge on its way in; `a` is the lesser id. */
export interface NewEdge {
  readonly a: string;
  readonly b: string;
  readonly kindA: IdentifierKind;
  readonly kindB: IdentifierKind;
  readonly levelA: Level;
  readonly levelB: Level;
}

/** Where edges come from: what was said of them, and the decision of a human behind it. */
export interface EdgeSource {
  readonly orgId: string;
  readonly kind: EdgeKind;
  readonly evidence: string;
  readonly decisionId: string | null;
  readonly at: number;
}

/** Stores edges in order of their ends; returns those that were not known, as `a b`. */
export async function insertEdges(
  tx: Tx,
  source: EdgeSource,
  edges: readonly NewEdge[],
): Promise<Set<string>> {
  if (edges.length === 0) return new Set();
  const sorted = [...edges].sort((x, y) => (edgeKey(x) < edgeKey(y) ? -1 : 1));
  const rows = await tx.query<{ a: string; b: string }>(
    `insert into identity_edge (org_id, subject_a, subject_b, kind, kind_a, kind_b, level_a, level_b, evidence, decision_id, at)
     select $1, a, b, $2, ka, kb, la, lb, $3, $4, $5
     from unnest($6::uuid[], $7::uuid[], $8::text[], $9::text[], $10::smallint[], $11::smallint[]) as x(a, b, ka, kb, la, lb)
     on conflict do nothing returning subject_a as a, subject_b as b`,
    [
      source.orgId,
      source.kind,
      source.evidence,
      source.decisionId,
      iso(source.at),
      sorted.map((e) => e.a),
      sorted.map((e) => e.b),
      sorted.map((e) => e.kindA),
      sorted.map((e) => e.kindB),
      sorted.map((e) => e.levelA),
      sorted.map((e) => e.levelB),
    ],
  );
  return new Set(rows.map(edgeKey));
}

/** The two ends in one text. */
export function edgeKey(edge: { readonly a: string; readonly b: string }): string {
  return `${edge.a} ${edge.b}`;
}

/** One end of an edge as seen from a subject. */
export interface Neighbour {
  readonly id: string;
  readonly orgId: string;
  readonly kind: IdentifierKind;
  readonly level: Level;
  readonly other: string;
  readonly otherKind: IdentifierKind;
  readonly otherLevel: Level;
  readonly edge: EdgeKind;
}

interface NeighbourRow {
  readonly id: string;
  readonly org_id: string;
  readonly kind: string;
  readonly level: Level;
  readonly other: string;
  readonly other_kind: string;
  readonly other_level: Level;
  readonly edge: EdgeKind;
}

/**
 * What ties subjects to others that are more than browsers, and what humans said about them. Of a subject that was seen
 * with many others only so many are read that it is known to be shared.
 */
export async function readNeighbours(tx: Tx, ids: readonly string[]): Promise<Neighbour[]> {
  if (ids.length === 0) return [];
  const most = HUB + 1;
  const rows = await tx.query<NeighbourRow>(
    `select s.id, n.* from unnest($1::uuid[]) s(id) cross join lateral (
       (select org_id, kind_a as kind, level_a as level, subject_b as other, kind_b as other_kind, level_b as other_level, kind as edge
        from identity_edge where subject_a = s.id and level_b <= 2 and kind = 'together' limit ${most})
       union all
       (select org_id, kind_b, level_b, subject_a, kind_a, level_a, kind
        from identity_edge where subject_b = s.id and level_a <= 2 and kind = 'together' limit ${most})
       union all
       (select org_id, kind_a, level_a, subject_b, kind_b, level_b, kind
        from identity_edge where subject_a = s.id and kind <> 'together' and lifted_by is null)
       union all
       (select org_id, kind_b, level_b, subject_a, kind_a, level_a, kind
        from identity_edge where subject_b = s.id and kind <> 'together' and lifted_by is null)) n`,
    [ids],
  );
  return rows.map((r) => ({
    id: r.id,
    orgId: r.org_id,
    kind: kindOfIdentifier(r.kind) ?? 'row',
    level: r.level,
    other: r.other,
    otherKind: kindOfIdentifier(r.other_kind) ?? 'row',
    otherLevel: r.other_level,
    edge: r.edge,
  }));
}

/** Browsers and devices that were seen with these subjects. */
export async function readWeakNeighbours(tx: Tx, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await tx.query<{ id: string }>(
    `select subject_b as id from identity_edge where subject_a = any ($1::uuid[]) and level_b = 3
     union select subject_a from identity_edge where subject_b = any ($1::uuid[]) and level_a = 3`,
    [ids],
  );
  return rows.map((r) => r.id);
}

/** Subjects linked to these persons, with their person; `strong` leaves browsers and devices out. */
export async function readMembers(
  tx: Tx,
  personIds: readonly string[],
  strong: boolean,
): Promise<{ subject_id: string; person_id: string }[]> {
  if (personIds.length === 0) return [];
  return tx.query(
    strong
      ? 'select subject_id, person_id from person_link where person_id = any ($1::uuid[]) and level <= 2'
      : 'select subject_id, person_id from person_link where person_id = any ($1::uuid[])',
    [personIds],
  );
}

/** A subject and the person it is to be linked to. */
export interface NewLink {
  readonly orgId: string;
  readonly subjectId: string;
  readonly personId: string;
  readonly level: Level;
}

/** Links subjects to persons; one whose person is itself is unlinked. */
export async function writeLinks(tx: Tx, links: readonly NewLink[], at: number): Promise<void> {
  const own = links.filter((l) => l.personId === l.subjectId).map((l) => l.subjectId);
  if (own.length > 0) await tx.query('delete from person_link where subject_id = any ($1::uuid[])', [own]);
  const others = links
    .filter((l) => l.personId !== l.subjectId)
    .sort((a, b) => (a.subjectId < b.subjectId ? -1 : 1));
  if (others.length === 0) return;
  await tx.query(
    `insert into person_link (org_id, subject_id, person_id, level, evidence, linked_at)
     select o, s, p, l, 'edges', $5 from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::smallint[]) as x(o, s, p, l)
     on conflict (subject_id) do update set person_id = excluded.person_id, level = excluded.level, evidence = excluded.evidence, linked_at = excluded.linked_at`,
    [
      others.map((l) => l.orgId),
      others.map((l) => l.subjectId),
      others.map((l) => l.personId),
      others.map((l) => l.level),
      iso(at),
    ],
  );
}

/**
 * Keeps links still until the transaction ends: whoever folds by them shares the lock, whoever changes them has it alone.
 * Taken in one order, and at once in the mode that is needed, so that nobody waits in a circle.
 */
export async function lockLinks(
  tx: Tx,
  orgIds: readonly string[],
  changing: ReadonlySet<string>,
): Promise<void> {
  if (orgIds.length === 0) return;
  const sorted = [...new Set(orgIds)].sort();
  await tx.query(
    `select case when x.alone then pg_advisory_xact_lock(hashtextextended(x.org, 100))::text
       else pg_advisory_xact_lock_shared(hashtextextended(x.org, 100))::text end
     from unnest($1::text[], $2::boolean[]) as x(org, alone)`,
    [sorted, sorted.map((id) => changing.has(id))],
  );
}

/** The portal account behind each of these subjects. As `worker`. */
export async function readAccounts(tx: Tx, subjectIds: readonly string[]): Promise<Map<string, string>> {
  if (subjectIds.length === 0) return new Map();
  const rows = await tx.query<{ person_id: string; account_id: string }>(
    'select person_id, account_id from portal_accounts_of($1::uuid[])',
    [subjectIds],
  );
  return new Map(rows.map((r) => [r.person_id, r.account_id]));
}

/** The countries of organisations: where their telephone numbers are when they name none. */
export async function readHomes(tx: Tx, orgIds: readonly string[]): Promise<Map<string, string>> {
  const rows = await tx.query<{ org_id: string; jurisdiction: string }>(
    'select org_id, jurisdiction from organisation where org_id = any ($1::uuid[])',
    [orgIds],
  );
  return new Map(rows.map((r) => [r.org_id, r.jurisdiction]));
}

/**
 * Forgets what tied erased subjects together. What tied one to a subject that stays is kept: it says that the other was
 * shared, and without it the other's facts would fall to somebody else.
 */
export async function deleteEdges(tx: Tx, subjectIds: readonly string[]): Promise<void> {
  await tx.query(
    `delete from identity_edge where (subject_a = any ($1::uuid[]) or subject_b = any ($1::uuid[]))
       and (kind <> 'together' or (subject_a = any ($1::uuid[]) and subject_b = any ($1::uuid[])))`,
    [subjectIds],
  );
  await tx.query('delete from identity_decision where subject_ids && $1::uuid[]', [subjectIds]);
}
