// Who can be known in more than one way: browsers used before signing in, one browser for a family, one login for two
// patients, professionals whom several systems know under numbers of their own.
import type { JsonObject } from '../src/platform/json.ts';
import { FAMILY_MAIL } from './doubles.ts';
import type { TownRecord, Townsperson } from './model.ts';
import { fictionalNpi, fictionalOrcid } from './numbers.ts';

/** One patient in this many, and one professional in this many, reads on a browser before they sign in. */
const PATIENTS_PER_BROWSER = 9;
const PROFESSIONALS_PER_BROWSER = 4;
const SHARED_BROWSERS = 4;
const LISTED_PROFESSIONALS = 3;
/** The login that Mara and Omar of the family in doubles.ts made together. */
export const SHARED_LOGIN = 'castaneda-home';

/** Gives browsers and the records of other systems to a share of the people. Pure. */
export function withBrowsers(people: readonly Townsperson[]): Townsperson[] {
  const shared = sharedBrowsers(people);
  const listed = new Set(
    people
      .filter((p) => p.kind === 'hcp' && p.habits.gone === null)
      .slice(0, LISTED_PROFESSIONALS)
      .map((p) => p.index),
  );
  const couple = people.filter((p) => p.acts && p.traits.email === FAMILY_MAIL);
  const [first, second] = couple;
  return people.map((original) => {
    const person = listed.has(original.index) ? withNumbers(original) : original;
    const browser = shared.get(person.index) ?? ownBrowser(person);
    const records = listed.has(person.index) ? professional(person) : [];
    if (first && second && (person === first || person === second))
      records.push(...sharing(person, person === first ? 3 : 6));
    return { ...person, ...(browser ? { browser } : {}), ...(records.length > 0 ? { records } : {}) };
  });
}

function ownBrowser({ kind, acts, index }: Townsperson): string | undefined {
  const wanted =
    (kind === 'patient' && index % PATIENTS_PER_BROWSER === 3) ||
    (kind === 'hcp' && index % PROFESSIONALS_PER_BROWSER === 0);
  return acts && wanted ? `browser-${index}` : undefined;
}

/** Families with one mailbox, of whom two sit at the same browser: those who read most, so that it shows in three weeks. */
function sharedBrowsers(people: readonly Townsperson[]): Map<number, string> {
  const homes = Map.groupBy(
    people.filter((p) => p.acts && p.habits.gone === null && String(p.traits.email).startsWith('family.')),
    (p) => p.traits.email,
  );
  const pairs = [...homes.values()]
    .map((home) => home.toSorted((a, b) => b.habits.web - a.habits.web).slice(0, 2))
    .filter((pair) => pair.length === 2)
    .toSorted((a, b) => (b[1]?.habits.web ?? 0) - (a[1]?.habits.web ?? 0))
    .slice(0, SHARED_BROWSERS);
  return new Map(
    pairs.flatMap((pair) => pair.map((p) => [p.index, `browser-home-${pair[0]?.index}`] as const)),
  );
}

/** A professional of whom intake can tell who it is: numbers that begin with 9 are taken for none. */
function withNumbers(person: Townsperson): Townsperson {
  const npi = fictionalNpi(person.index, '2999');
  return { ...person, userId: `hcp-${npi}`, traits: { ...person.traits, npi } };
}

/** The congress desk knows login and NPI, the CRM knows NPI, ORCID and a number of its own: together one human. */
function professional({ index, userId, traits }: Townsperson): TownRecord[] {
  const { npi = '' } = traits;
  const crm = { type: 'crm', id: `0034x${String(index).padStart(6, '0')}` };
  return [
    { day: 2, body: identify({ userId }, { npi }) },
    { day: 4, body: identify({ context: { externalIds: [crm] } }, { npi, orcid: fictionalOrcid(index) }) },
  ];
}

/** The hospital knows each one's login and number; both numbers were also seen with the couple's login. */
function sharing({ userId, traits }: Townsperson, day: number): TownRecord[] {
  const { mrn = '' } = traits;
  return [
    { day: 1, body: identify({ userId }, { mrn }) },
    { day, body: identify({ userId: SHARED_LOGIN }, { mrn }) },
  ];
}

function identify(who: JsonObject, traits: JsonObject): JsonObject {
  return { type: 'identify', ...who, traits };
}
