// What organisations declare about their properties and traits, and a short memory of it for intake.
import { LRUCache } from 'lru-cache';
import type { Tx } from '../platform/db.ts';
import { type ClassScope, classesOf, type DataClasses, type Declaration } from './classes.ts';

/** Read again after 30 s, so that a declaration made in another process arrives. */
const remembered = new LRUCache<string, DataClasses>({ max: 1_000, ttl: 30_000 });

/** The classifier of an organisation, read at most every 30 seconds. */
export async function readDataClasses(tx: Tx, orgId: string): Promise<DataClasses> {
  const known = remembered.get(orgId);
  if (known) return known;
  const classes = classesOf(await readDeclarations(tx, orgId));
  remembered.set(orgId, classes);
  return classes;
}

/** The declarations of one organisation. */
export function readDeclarations(tx: Tx, orgId: string): Promise<Declaration[]> {
  return tx.query('select scope, name, class from data_class where org_id = $1 order by scope, name', [
    orgId,
  ]);
}

/** Declares classes. They hold for events from now on: what is stored stays as it was stored. */
export async function declareClasses(tx: Tx, orgId: string, declared: readonly Declaration[]): Promise<void> {
  await tx.query(
    `insert into data_class (org_id, scope, name, class)
     select $1, * from unnest($2::text[], $3::text[], $4::text[])
     on conflict (org_id, scope, name) do update set class = excluded.class`,
    [orgId, declared.map((d) => d.scope), declared.map((d) => d.name), declared.map((d) => d.class)],
  );
  tx.onCommit(() => remembered.delete(orgId));
}

/** Takes a declaration back; true when there was one. */
export async function withdrawClass(
  tx: Tx,
  orgId: string,
  scope: ClassScope,
  name: string,
): Promise<boolean> {
  const gone = await tx.query(
    'delete from data_class where org_id = $1 and scope = $2 and name = $3 returning name',
    [orgId, scope, name],
  );
  tx.onCommit(() => remembered.delete(orgId));
  return gone.length > 0;
}
