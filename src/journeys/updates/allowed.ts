// Which traits a journey may state about a person: never what gates contact, who they are, or what they agreed to. Pure.
import { plainName } from '../../trust/index.ts';

const NAMES_OF = (names: readonly string[]): ReadonlySet<string> => new Set(names.map(plainName));
const GATES = NAMES_OF(['deceased', 'minor', 'confidential', 'restricted', 'sensitive']);
const IDENTITY = NAMES_OF([
  'kind',
  'email',
  'phone',
  'mobile',
  'userId',
  'mrn',
  'npi',
  'orcid',
  'registrationNumber',
  'birthday',
  'birthDate',
  'dateOfBirth',
]);
const LONGEST_NAME = 100;
const LONGEST_TEXT = 1_000;

/**
 * Why a journey may not state a trait, in words for who edits it; null when it may.
 * @param value the value to state; null removes
 */
export function updateProblem(trait: string, value: unknown = null): string | null {
  const name = plainName(trait);
  if (name === '' || trait.length > LONGEST_NAME) return 'A trait has a name of 1 to 100 characters.';
  if (GATES.has(name)) return 'This trait decides whether somebody may be contacted: only staff state it.';
  if (IDENTITY.has(name)) return 'This trait says who somebody is: a journey does not change it.';
  if (name.startsWith('consent')) return 'Consent is given by the person, not by a journey.';
  if (name === 'proto' || name === 'constructor' || trait === '__proto__') return 'This name cannot be used.';
  return typeof value === 'string' && value.length > LONGEST_TEXT
    ? 'A text has at most 1,000 characters.'
    : null;
}

/** How often one journey may change one person within an hour: more is a circle. */
export const MOST_UPDATES = 24;
