// Who gets a message in a person's place: the authorised representative of a minor, the carer of somebody without an
// address. Pure; what a room does with it is the room's rule.
import type { Person } from './model.ts';

export const REPRESENTATIVE_ROLES = ['guardian', 'carer'] as const;
export type RepresentativeRole = (typeof REPRESENTATIVE_ROLES)[number];

/** Somebody who may act for a person now, as messages need it. */
export interface StandIn {
  /** The person who is represented. */
  readonly personId: string;
  readonly actingId: string;
  readonly role: RepresentativeRole;
  readonly name: string | null;
  readonly email: string | null;
  readonly phone: string | null;
}

/** What must be known of a person to tell who stands in. */
export type Represented = Pick<Person, 'personId' | 'gates' | 'email'>;

/** True when messages to this person may need to go to somebody else; everybody else costs no question. */
export function mayNeedStandIn(person: Omit<Represented, 'personId'>): boolean {
  return person.gates.minor === true || person.email === null;
}

/**
 * Chooses among those who may act now. A minor is represented by a guardian only, and not at all where the minor's own
 * confidence is protected (adolescents); an adult by a carer, and only when they have no address of their own.
 * @param active in the order in which they were named
 */
export function standInFor(
  person: Omit<Represented, 'personId'>,
  active: readonly StandIn[],
): StandIn | null {
  if (person.gates.minor)
    return person.gates.confidential ? null : (active.find((s) => s.role === 'guardian') ?? null);
  return person.email === null ? (active.find((s) => s.role === 'carer') ?? null) : null;
}
