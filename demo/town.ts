// The simulated town: two organisations and the people they care for, the same for the same seed.
import type { Town } from './model.ts';
import { ORGANISATIONS } from './organisations.ts';
import { drawPeople } from './people.ts';

/** How many people the town has by default: 60 professionals, 40 contacts, the rest patients. */
export const DEFAULT_PEOPLE = 2_000;

/**
 * Builds the town. Pure: the same arguments give the same town.
 * @param seed any integer
 * @param people at least 20
 */
export function buildTown(seed: number, people = DEFAULT_PEOPLE): Town {
  return { seed, organisations: ORGANISATIONS, people: drawPeople(seed, people) };
}
