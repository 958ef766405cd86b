// Clauses on what a person is: traits, dates among them, place, specialty, registration and the draw by lot.
import type { Person } from '../../people/model.ts';
import type { Json } from '../../platform/json.ts';
import type { Place, Registration, Scalar, TraitRule } from '../model.ts';
import { compareWith } from './compare.ts';
import { lastDays, nextDays } from './dates.ts';
import { between, type Judging, NEVER, steady } from './known.ts';

/** The names in signals on which a trait as rules know it depends; most depend on themselves. */
const SOURCES: { readonly [trait: string]: readonly string[] } = {
  zone: ['zone', 'timezone'],
  timezone: ['zone', 'timezone'],
  name: ['name', 'firstName', 'lastName'],
  phone: ['phone', 'country'],
};
const SPECIALTY_TRAITS = ['specialty', 'otherSpecialties', 'specialtyCodes', 'taxonomyCode'] as const;

/** The names of traits in signals that may change a trait. */
export function sourcesOf(trait: string): readonly string[] {
  return (Object.hasOwn(SOURCES, trait) ? SOURCES[trait] : undefined) ?? [trait];
}

/** A trait by name; those that stand on the person itself have the same names as where they were stated. */
export function traitOf(person: Person, trait: string): Json | undefined {
  if (Object.hasOwn(person.traits, trait)) return person.traits[trait];
  switch (trait) {
    case 'language':
      return person.language;
    case 'country':
      return person.country;
    case 'zone':
    case 'timezone':
      return person.zone;
    case 'email':
      return person.email;
    case 'phone':
      return person.phone;
    case 'name':
      return person.displayName;
    case 'deceased':
    case 'minor':
    case 'confidential':
    case 'restricted':
    case 'sensitive':
      return person.gates[trait];
    default:
      return undefined;
  }
}

export function compileTrait({ trait, is, value }: TraitRule, zone: string): Judging {
  if (is !== 'in-last-days' && is !== 'in-next-days') {
    const compare = compareWith(is, value, zone);
    return ({ person }) => steady(compare(traitOf(person, trait)));
  }
  const days = typeof value === 'number' ? value : 0;
  const stretchFor = is === 'in-last-days' ? lastDays : nextDays;
  return ({ person, now }) => {
    const date = traitOf(person, trait);
    const stretch = typeof date === 'string' ? stretchFor(date, days, zone) : null;
    return stretch ? between(now, stretch.from, stretch.to) : NEVER;
  };
}

/** The traits that a place asks for. */
export function placeTraits(place: Place): readonly string[] {
  return Object.keys(place).flatMap((part) => (part === 'location' ? ['location', 'locations'] : [part]));
}

/** Parts of a place are compared without regard to case and spaces around. */
export function compilePlace(place: Place): Judging {
  const wanted = Object.entries(place).map(([part, text]: [string, unknown]) => [part, plain(text)] as const);
  return ({ person }) =>
    steady(
      wanted.every(([part, text]) => {
        if (part === 'location') return textsOf(person, ['location', 'locations']).includes(text);
        const known = plain(traitOf(person, part));
        return part === 'postalCode' ? known.startsWith(text) : known === text;
      }),
    );
}

/** Specialties are compared whole, by name or code; a source that joins several with commas is understood. */
export function compileSpecialty(specialty: readonly string[]): Judging {
  const wanted = new Set(specialty.map(plain));
  return ({ person }) => steady(textsOf(person, SPECIALTY_TRAITS).some((text) => wanted.has(text)));
}

/** The traits that a specialty may stand in. */
export const specialtyTraits: readonly string[] = SPECIALTY_TRAITS;

function textsOf(person: Person, traits: readonly string[]): string[] {
  return traits.flatMap((trait) => {
    const value = traitOf(person, trait);
    if (Array.isArray(value)) return value.map(plain);
    const whole = plain(value);
    return whole === '' ? [] : [whole, ...whole.split(',').map((part) => part.trim())];
  });
}

function plain(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number'
    ? String(value).normalize('NFC').trim().toLowerCase()
    : '';
}

/** An identifier of the kind, or a trait of that name. */
export function compileRegistration(registration: Registration): Judging {
  return ({ person, facets }) =>
    steady(facets.registrations.has(registration) || plain(traitOf(person, registration)) !== '');
}

/** Where a person falls in a draw, 0 (included) to 100 (excluded): always the same for the same salt. */
export function drawOf(salt: string, personId: string): number {
  let hash = 0x811c9dc5;
  const text = `${salt}:${personId}`;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  hash ^= hash >>> 16;
  return ((hash >>> 0) % 100_000) / 1_000;
}

/** A value as a rule may compare it. */
export function isScalar(value: unknown): value is Scalar {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
