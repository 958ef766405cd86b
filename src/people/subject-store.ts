// Rows of identities: identifiers, subjects, links of subjects to persons.
import { iso, type Tx } from '../platform/db.ts';
import type { IdentifierKind } from './identifiers.ts';
import { deleteEdges } from './identity-store.ts';

/** An identifier as it is stored: its kind and keyed hash. `key` is the two in one text. */
export interface HashedIdentifier {
  readonly kind: IdentifierKind;
  readonly hash: Buffer;
  readonly key: string;
}

interface IdentifierRow {
  kind: string;
  value_hash: Buffer;
  subject_id: string;
}

const keyOf = (row: { kind: string; value_hash: Buffer }): string =>
  `${row.kind}:${row.value_hash.toString('base64')}`;

/** Which subjects bear these identifiers, by key. */
export async function findIdentifiers(
  tx: Tx,
  orgId: string,
  wanted: readonly HashedIdentifier[],
): Promise<Map<string, string>> {
  if (wanted.length === 0) return new Map();
  const rows = await tx.query<IdentifierRow>(
    `select i.kind, i.value_hash, i.subject_id from unnest($2::text[], $3::bytea[]) as w(kind, value_hash)
     join identifier i on i.org_id = $1 and i.kind = w.kind and i.value_hash = w.value_hash`,
    [orgId, wanted.map((w) => w.kind), wanted.map((w) => w.hash)],
  );
  return new Map(rows.map((r) => [keyOf(r), r.subject_id]));
}

/** Claims identifiers for subjects, in key order; returns the keys that were free. */
export async function insertIdentifiers(
  tx: Tx,
  orgId: string,
  claims: readonly (HashedIdentifier & { readonly subjectId: string })[],
  at: number,
): Promise<Set<string>> {
  const sorted = [...claims].sort((a, b) => (a.key < b.key ? -1 : 1));
  const rows = await tx.query<IdentifierRow>(
    `insert into identifier (org_id, kind, value_hash, subject_id, created_at)
     select $1, kind, value_hash, subject_id, $5 from unnest($2::text[], $3::bytea[], $4::uuid[]) as x(kind, value_hash, subject_id)
     on conflict do nothing returning kind, value_hash, subject_id`,
    [orgId, sorted.map((c) => c.kind), sorted.map((c) => c.hash), sorted.map((c) => c.subjectId), iso(at)],
  );
  return new Set(rows.map(keyOf));
}

/** Gives identifiers to other subjects: those that were claimed for a subject which another transaction had named first. */
export async function repointIdentifiers(
  tx: Tx,
  orgId: string,
  claims: readonly (HashedIdentifier & { readonly subjectId: string })[],
): Promise<void> {
  if (claims.length === 0) return;
  await tx.query(
    `update identifier i set subject_id = x.subject_id from unnest($2::text[], $3::bytea[], $4::uuid[]) as x(kind, value_hash, subject_id)
     where i.org_id = $1 and i.kind = x.kind and i.value_hash = x.value_hash`,
    [orgId, claims.map((c) => c.kind), claims.map((c) => c.hash), claims.map((c) => c.subjectId)],
  );
}

export async function insertSubjects(
  tx: Tx,
  orgId: string,
  ids: readonly string[],
  source: string,
  importId: string | null,
  at: number,
): Promise<void> {
  if (ids.length === 0) return;
  await tx.query(
    `insert into subject (org_id, subject_id, source, import_id, created_at) select $1, s, $3, $4, $5 from unnest($2::uuid[]) s on conflict do nothing`,
    [orgId, ids, source, importId, iso(at)],
  );
}

/** The persons of subjects; a subject without a link is its own person. */
export async function findPersons(tx: Tx, subjectIds: readonly string[]): Promise<Map<string, string>> {
  const rows = await tx.query<{ subject_id: string; person_id: string }>(
    'select subject_id, person_id from person_link where subject_id = any ($1::uuid[])',
    [subjectIds],
  );
  return new Map(rows.map((r) => [r.subject_id, r.person_id]));
}

/** All subjects of a person, the founding one first. */
export async function findSubjects(
  tx: Tx,
  personId: string,
): Promise<{ id: string; source: string; created_at: number }[]> {
  return tx.query(
    `select s.subject_id as id, s.source, s.created_at from subject s
     where s.subject_id = $1 or s.subject_id in (select subject_id from person_link where person_id = $1)
     order by s.subject_id <> $1, s.created_at`,
    [personId],
  );
}

/** The ids under which facts of a person are filed: their own and those of their other subjects, the founding one first. */
export async function subjectIdsOf(tx: Tx, personId: string): Promise<string[]> {
  const subjects = await findSubjects(tx, personId);
  return [...new Set([personId, ...subjects.map((s) => s.id)])];
}

/** Forgets who these subjects were. Their facts stay, sealed for ever once the subjects' keys are gone. */
export async function deleteIdentities(tx: Tx, subjectIds: readonly string[]): Promise<void> {
  await deleteEdges(tx, subjectIds);
  await tx.query('delete from identifier where subject_id = any ($1::uuid[])', [subjectIds]);
  await tx.query(
    'delete from person_link where subject_id = any ($1::uuid[]) or person_id = any ($1::uuid[])',
    [subjectIds],
  );
  await tx.query('delete from subject where subject_id = any ($1::uuid[])', [subjectIds]);
}

/** Subjects that an import made and that nothing else has touched since: the chunk to remove next. */
export async function subjectsOfImport(tx: Tx, importId: string, most: number): Promise<string[]> {
  const rows = await tx.query<{ subject_id: string }>(
    `select s.subject_id from subject s where s.import_id = $1
       and not exists (select 1 from event e where e.subject_id = s.subject_id and e.import_id is distinct from $1 and e.kind <> 'fact') limit $2`,
    [importId, most],
  );
  return rows.map((r) => r.subject_id);
}

/**
 * Holds the keys of subjects that are about to get their first profile: an erasure waits for this transaction, and one
 * that was first is seen; another worker that would make the same profile waits too.
 * @returns those that were erased meanwhile
 */
export async function lockLiving(tx: Tx, subjectIds: readonly string[]): Promise<Set<string>> {
  if (subjectIds.length === 0) return new Set();
  const rows = await tx.query<{ subject_id: string }>(
    'select subject_id from subject_key where subject_id = any ($1::uuid[]) order by subject_id for no key update',
    [subjectIds],
  );
  const living = new Set(rows.map((r) => r.subject_id));
  return new Set(subjectIds.filter((id) => !living.has(id)));
}
