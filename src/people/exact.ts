// Who bears a number, an address or a login that was typed in: looked up by its keyed hash, never by its text.
import type { Identifier } from '../intake/model.ts';
import type { Tx } from '../platform/db.ts';
import type { Vault } from '../trust/index.ts';
import { normalise } from './identifiers.ts';
import { findIdentifiers, findPersons } from './subject-store.ts';
import { hashOf, homeFor } from './subjects.ts';

/** Kinds a person of staff may type. Devices and rows of files have no meaning to anybody. */
const TYPED = ['mrn', 'npi', 'orcid', 'user', 'external', 'handle', 'email', 'phone'] as const;

/** The persons who bear this text as an identifier of any kind. */
export async function bearersOf(tx: Tx, vault: Vault, orgId: string, text: string): Promise<string[]> {
  const found = await personsOf(
    tx,
    vault,
    orgId,
    TYPED.map((kind) => ({ kind, value: text })),
  );
  return [...new Set(found.map((f) => f.personId))];
}

/** The persons who bear these identifiers of one kind, by the value as it was given. */
export async function personsBearing(
  tx: Tx,
  vault: Vault,
  orgId: string,
  kind: Identifier['kind'],
  values: readonly string[],
): Promise<Map<string, string>> {
  const found = await personsOf(
    tx,
    vault,
    orgId,
    values.map((value) => ({ kind, value })),
  );
  return new Map(found.map((f) => [f.value, f.personId]));
}

/** Whose these identifiers are; what nobody bears, and what is no identifier of its kind, is left out. */
async function personsOf(
  tx: Tx,
  vault: Vault,
  orgId: string,
  asked: readonly Identifier[],
): Promise<{ value: string; personId: string }[]> {
  const home = await homeFor(tx, orgId, asked);
  const wanted = asked.flatMap((identifier) => {
    const normal = normalise(identifier, home);
    return normal ? [{ ...hashOf(vault, orgId, identifier.kind, normal), value: identifier.value }] : [];
  });
  const owners = await findIdentifiers(tx, orgId, wanted);
  const persons = await findPersons(tx, [...new Set(owners.values())]);
  return wanted.flatMap(({ value, key }) => {
    const subject = owners.get(key);
    return subject ? [{ value, personId: persons.get(subject) ?? subject }] : [];
  });
}
