// Who bears a number, an address or a login that was typed in: looked up by its keyed hash, never by its text.
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
