// Who bears a number, an address or a login that was typed in: looked up by its keyed hash, never by its text.
import type { Identifier } from '../intake/model.ts';
import type { Tx } from '../platform/db.ts';
import type { Vault } from '../trust/index.ts';
import { findIdentifiers, findPersons } from './subject-store.ts';
import { normalise } from './subjects.ts';

/** Kinds a person of staff may type. Devices and rows of files have no meaning to anybody. */
const TYPED = ['mrn', 'npi', 'orcid', 'user', 'external', 'handle', 'email', 'phone'] as const;

/** The persons who bear this text as an identifier of any kind. One statement, and one for their persons. */
export async function bearersOf(tx: Tx, vault: Vault, orgId: string, text: string): Promise<string[]> {
  const wanted = TYPED.flatMap((kind) => {
    const value = normalise({ kind, value: text });
    if (!value) return [];
    const hash = vault.blindIndex(orgId, kind, value);
    return [{ kind, hash, key: `${kind}:${hash.toString('base64')}` }];
  });
  const subjects = [...new Set((await findIdentifiers(tx, orgId, wanted)).values())];
  const persons = await findPersons(tx, subjects);
  return [...new Set(subjects.map((id) => persons.get(id) ?? id))];
}

/** The persons who bear these identifiers of one kind, by the value as it was given. Two statements for all of them. */
export async function personsBearing(
  tx: Tx,
  vault: Vault,
  orgId: string,
  kind: Identifier['kind'],
  values: readonly string[],
): Promise<Map<string, string>> {
  const wanted = values.flatMap((value) => {
    const normal = normalise({ kind, value });
    if (!normal) return [];
    const hash = vault.blindIndex(orgId, kind, normal);
    return [{ value, kind, hash, key: `${kind}:${hash.toString('base64')}` }];
  });
  const owners = await findIdentifiers(tx, orgId, wanted);
  const persons = await findPersons(tx, [...new Set(owners.values())]);
  return new Map(
    wanted.flatMap(({ value, key }) => {
      const subject = owners.get(key);
      return subject ? [[value, persons.get(subject) ?? subject]] : [];
    }),
  );
}
