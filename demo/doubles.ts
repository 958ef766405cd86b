// People whom the town has twice, and people who only look like it: what merge review is there to tell apart.
import type { JsonObject } from '../src/platform/json.ts';
import type { Townsperson } from './model.ts';

/** Doubles come after this share of the patients; one patient in this many is one, a dozen at most. */
const ONE_IN = 12;
const MOST_DOUBLES = 11;
/** The switchboard of a clinic: many people of the trade are reached under it, which makes nobody the same person. */
export const SWITCHBOARD = '+19785550199';

/** The same person, written down again elsewhere: as the website, the phone desk or a list of a fair would have it. */
const WRITTEN_AGAIN: readonly ((traits: JsonObject) => JsonObject)[] = [
  ({ firstName, lastName, email }) => ({
    kind: 'contact',
    name: `${firstName} ${lastName}`.toUpperCase(),
    email,
  }),
  ({ firstName, lastName, birthday, phone }) => ({
    kind: 'patient',
    firstName,
    lastName: misspelt(lastName),
    birthday,
    phone,
  }),
  ({ firstName, lastName, birthday, phone }) => ({
    kind: 'patient',
    firstName,
    lastName,
    birthday: exchanged(birthday),
    phone,
  }),
  ({ firstName, lastName, birthday }) => ({ kind: 'patient', firstName, lastName, birthday }),
  ({ firstName, lastName, birthday, email }) => ({
    kind: 'patient',
    name: `${lastName}, ${firstName}`,
    birthday,
    email,
  }),
];

/** Puts doubles in the place of the last patients, and one in that of the last contact. Pure. */
export function withDoubles(people: readonly Townsperson[]): Townsperson[] {
  const patients = people.filter((p) => p.kind === 'patient');
  const wanted = Math.min(MOST_DOUBLES, Math.floor(patients.length / ONE_IN));
  const places = new Set(patients.slice(patients.length - wanted).map((p) => p.index));
  const originals = patients.filter((p) => !places.has(p.index) && isPlain(p)).slice(-wanted);
  const contacts = people.filter((p) => p.kind === 'contact');
  let next = 0;
  return people.map((person) => {
    const original = places.has(person.index) ? originals[next] : undefined;
    if (original) return again(person, original, WRITTEN_AGAIN[next++ % WRITTEN_AGAIN.length]);
    const [first, last] = [contacts[0], contacts.at(-1)];
    return first && person === last && person !== first ? listed(person, first) : person;
  });
}

/** Grown up, with an address of mail of their own, and no gate. */
function isPlain({ traits, acts }: Townsperson): boolean {
  return acts && typeof traits.email === 'string' && !traits.email.startsWith('family.') && !traits.sensitive;
}

function again(
  place: Townsperson,
  original: Townsperson,
  write = (traits: JsonObject): JsonObject => traits,
): Townsperson {
  return {
    ...place,
    userId: `web-${place.index}`,
    traits: { ...write(original.traits), language: original.traits.language ?? 'en', country: 'US' },
    clinics: [],
    consents: [],
    acts: false,
  };
}

/** A contact who is on the list of a fair as well, under the switchboard's number. */
function listed(place: Townsperson, { traits }: Townsperson): Townsperson {
  const { firstName, lastName, email } = traits;
  const own: JsonObject = { kind: 'contact', firstName, lastName, email, phone: SWITCHBOARD, country: 'US' };
  return { ...place, userId: `fair-${place.index}`, traits: own, consents: [], acts: false };
}

/** Two letters exchanged: Lindqvist, Lindvqist. */
function misspelt(name: JsonObject[string] | undefined): string {
  const text = String(name);
  const at = Math.max(1, Math.floor(text.length / 2) - 1);
  return text.slice(0, at) + text.charAt(at + 1) + text.charAt(at) + text.slice(at + 2);
}

/** Day and month exchanged where that is a date, else the day before. */
function exchanged(birthday: JsonObject[string] | undefined): string {
  const [year = '', month = '', day = ''] = String(birthday).split('-');
  if (Number(day) <= 12 && day !== month) return `${year}-${day}-${month}`;
  return `${year}-${month}-${String(Math.max(1, Number(day) - 1)).padStart(2, '0')}`;
}

/** The mailbox of the family below. */
export const FAMILY_MAIL = 'family.castaneda@example.org';
/** Mother, father and their twins: one roof, one mailbox, one phone, four people. */
const FAMILY: readonly { readonly firstName: string; readonly birthday: string; readonly age: number }[] = [
  { firstName: 'Mara', birthday: '1983-02-11', age: 43 },
  { firstName: 'Omar', birthday: '1981-10-30', age: 45 },
  { firstName: 'Nia', birthday: '2015-06-04', age: 11 },
  { firstName: 'Leo', birthday: '2015-06-04', age: 11 },
];

/** Puts the family in the place of four patients. Pure. */
export function withFamily(people: readonly Townsperson[], from: number): Townsperson[] {
  const parent = people[from];
  return people.map((person, i) => {
    const member = FAMILY[i - from];
    if (!member || !parent || person.kind !== 'patient') return person;
    const minor = member.age < 18;
    const {
      deceased: _gone,
      minor: _child,
      minorRepresentative: _by,
      sensitive: _event,
      ...traits
    } = person.traits;
    return {
      ...person,
      traits: {
        ...traits,
        ...member,
        lastName: 'Castaneda',
        email: FAMILY_MAIL,
        phone: '+19785550198',
        street: '7 Orchard Lane',
        postalCode: '10027',
        ...(minor ? { minor: true, minorRepresentative: parent.userId } : {}),
      },
      acts: !minor,
    };
  });
}
