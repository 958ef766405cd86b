// What tests of the whole product say to its API: JSON out, JSON back in the type that the caller expects, facts by name.
import { createWriteKey, joinSplit } from '../../src/trust/index.ts';
import type { TestRapport } from './rapport.ts';

/** A fetch that carries a member's session. */
export type Ask = (url: string, init?: RequestInit) => Promise<Response>;

/** A request with a body. */
export function json(method: string, value: unknown): RequestInit {
  return { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}

/** The body of an answer, which has the type that its face states; an expectation on a missing field fails. */
export async function body<T>(answer: Response | Promise<Response>): Promise<T> {
  return JSON.parse((await (await answer).text()) || 'null');
}

/** A fact of the log. Times in ms. */
export interface StoredFact {
  readonly id: string;
  readonly subject_id: string;
  readonly occurred_at: number;
  readonly received_at: number;
}

/** The facts of a name, in the order in which they were written. */
export function factsNamed({ instance, orgId }: TestRapport, name: string): Promise<StoredFact[]> {
  return instance.house.db.worker([orgId], (tx) =>
    tx.query('select id, subject_id, occurred_at, received_at from event where name = $1 order by xid, seq', [
      name,
    ]),
  );
}

/** What the facts of a name say, opened. */
export function openedFacts(
  { instance, orgId }: TestRapport,
  name: string,
): Promise<{ properties: object; traits: object }[]> {
  const { vault, db } = instance.house;
  return db.worker([orgId], async (tx) => {
    const rows = await tx.query<{ subject_id: string; open: null; sealed: Buffer | null }>(
      'select subject_id, open, sealed from event where name = $1 order by xid, seq',
      [name],
    );
    const refs = rows.map((row) => ({ orgId, subjectId: row.subject_id }));
    await vault.ready(tx, refs, false);
    return rows.map((row) =>
      joinSplit(row.open, row.sealed ? vault.open({ orgId, subjectId: row.subject_id }, row.sealed) : null),
    );
  });
}

/** The write key of a hospital's system: FHIR and HL7 v2. */
export async function hospitalKey({ instance, orgId }: TestRapport): Promise<string> {
  const { house } = instance;
  const now = house.clock.now();
  const wish = { orgId, name: 'ehr', scopes: ['fhir.write'], now, expiresAt: null } as const;
  return (await house.db.web(orgId, (tx) => createWriteKey(tx, house, wish))).key;
}
