// Who came, from what was typed at a door: one person beyond doubt, or nobody. A wrong match would open a stranger's file.

/** What was typed. */
export interface Claim {
  readonly name: string;
  /** ISO 8601 date, or empty. */
  readonly birthDate: string;
  /** A code of an invitation, a patient number, or its end. */
  readonly number: string;
}

/** Somebody it may be. */
export interface Candidate {
  readonly personId: string;
  readonly name: string | null;
  readonly birthDate: string | null;
  readonly mrn: string | null;
  /** Found by the whole patient number, not by name. */
  readonly byNumber: boolean;
  readonly deceased: boolean;
}

const SHORTEST_END = 4;

/** A name without case, accents, titles' dots and order: "Dupont, Zoë" and "zoe dupont" are one. */
export function foldName(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((part) => part !== '')
    .sort()
    .join(' ');
}

/** A number without blanks, dashes and case. */
export function foldNumber(text: string): string {
  return text.replace(/[\s.-]/g, '').toUpperCase();
}

/**
 * The one person it must be, or null. A birth date is always needed, and a second proof beside it: the full name or the
 * whole number. What is typed must not speak against what is known, and two people who both fit are nobody.
 */
export function matchArrival(claim: Claim, candidates: readonly Candidate[]): string | null {
  if (claim.birthDate === '') return null;
  const name = foldName(claim.name);
  const number = foldNumber(claim.number);
  const fitting = candidates.filter((one) => {
    if (one.deceased || one.birthDate !== claim.birthDate) return false;
    const named = name !== '' && one.name !== null && foldName(one.name) === name;
    if (name !== '' && !named) return false;
    const known = one.mrn === null ? null : foldNumber(one.mrn);
    const numbered = one.byNumber || (number !== '' && known === number);
    if (!numbered && number !== '' && !(number.length >= SHORTEST_END && known?.endsWith(number)))
      return false;
    return named || numbered;
  });
  const people = new Set(fitting.map((one) => one.personId));
  const [only] = people;
  return people.size === 1 ? (only ?? null) : null;
}
