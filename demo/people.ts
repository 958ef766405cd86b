// Draws the townspeople: patients of Riverside, health-care professionals and contacts of Alvara.
import type { JsonObject } from '../src/platform/json.ts';
import type { Random } from '../src/platform/random.ts';
import { withBrowsers } from './browsers.ts';
import { chanceFor, happens, pick, weighted } from './chance.ts';
import { SWITCHBOARD, withDoubles, withFamily } from './doubles.ts';
import { drawHabits } from './habits.ts';
import type { ConsentGiven, Townsperson } from './model.ts';
import { AREA_CODES, FIRST_NAMES, LAST_NAMES } from './names.ts';
import { fictionalNpi } from './numbers.ts';

export const CLINICS = ['cardiology', 'diabetes', 'orthopaedics', 'oncology', 'paediatrics'] as const;
const SPECIALTIES = [
  'Cardiology',
  'Endocrinology',
  'Internal Medicine',
  'Oncology',
  'Family Medicine',
  'Nephrology',
] as const;
const INTERESTS = [
  'heart failure',
  'lipid management',
  'type 2 diabetes',
  'kidney disease',
  'real-world evidence',
  'patient education',
] as const;
const ZONES: readonly (readonly [string, number])[] = [
  ['America/New_York', 86],
  ['America/Chicago', 6],
  ['America/Denver', 2],
  ['America/Los_Angeles', 3],
  ['America/Puerto_Rico', 3],
];
const LANGUAGES: readonly (readonly [string, number])[] = [
  ['en', 74],
  ['es', 17],
  ['zh', 3],
  ['pt', 2],
  ['ar', 2],
  ['fr', 2],
];
const THIS_YEAR = 2026;
/** Where the family stands that looks like doubles and is none. */
const FAMILY_FROM = 8;
const STREETS = [
  'Mill Street',
  'Oak Road',
  'Harbor Avenue',
  'Chapel Hill',
  'Station Road',
  'Willow Lane',
  'Quarry Street',
];

/** Draws everybody. @param count how many people, of which 3 % are professionals and 2 % contacts of the company */
export function drawPeople(seed: number, count: number): Townsperson[] {
  const hcps = Math.max(6, Math.round(count * 0.03));
  const contacts = Math.max(2, Math.round(count * 0.02));
  const people: Townsperson[] = [];
  let home: Home | null = null;
  for (let index = 0; index < count; index++) {
    const random = chanceFor(seed, 1, index);
    if (index >= count - hcps) people.push(drawProfessional(random, index));
    else if (index >= count - hcps - contacts) people.push(drawContact(random, index));
    else {
      home = drawHome(random, index, home);
      people.push(drawPatient(random, index, home));
      home.members.push(people.at(-1)?.userId ?? '');
    }
  }
  return withBrowsers(withDoubles(withFamily(people, FAMILY_FROM)));
}

/** People under one roof: one family name, often one address for all mail. */
interface Home {
  readonly lastName: string;
  readonly email: string | null;
  readonly phone: string;
  readonly street: string;
  readonly postalCode: string;
  readonly zone: string;
  readonly language: string;
  readonly shared: boolean;
  readonly members: string[];
}

/** Every twelfth household has several patients and one mail address. */
function drawHome(random: Random, index: number, before: Home | null): Home {
  if (before?.shared && before.members.length < 4 && happens(random, 0.62)) return before;
  const lastName = pick(random, LAST_NAMES);
  const shared = happens(random, 0.08);
  return {
    lastName,
    email: shared ? `family.${lastName.toLowerCase()}${index}@example.org` : null,
    phone: phoneOf(index),
    street: `${(index % 90) + 1} ${STREETS[index % STREETS.length]}`,
    postalCode: `100${String(index % 40).padStart(2, '0')}`,
    zone: weighted(random, ZONES),
    language: weighted(random, LANGUAGES),
    shared,
    members: [],
  };
}

/** Numbers 555-0100 to 555-0199 are set aside for fiction in every area code. */
function phoneOf(index: number): string {
  const area = AREA_CODES[Math.floor(index / 100) % AREA_CODES.length] ?? '212';
  return `+1${area}55501${String(index % 100).padStart(2, '0')}`;
}

function drawPatient(random: Random, index: number, home: Home): Townsperson {
  const clinics = drawClinics(random);
  const age =
    clinics[0] === 'paediatrics'
      ? Math.floor(random.next() * 18)
      : 18 + Math.floor(random.next() ** 0.8 * 74);
  const firstName = pick(random, FIRST_NAMES);
  const minor = age < 18;
  const deceased = !minor && happens(random, age > 70 ? 0.02 : 0.004);
  const email =
    home.email ??
    (happens(random, 0.095)
      ? null
      : `${firstName}.${home.lastName}${index}@${happens(random, 0.7) ? 'example.org' : 'example.com'}`.toLowerCase());
  const zoneKnown = !happens(random, 0.04);
  const birthday = `${THIS_YEAR - age}-${two(1 + Math.floor(random.next() * 12))}-${two(1 + Math.floor(random.next() * 28))}`;
  const traits: JsonObject = {
    kind: 'patient',
    firstName,
    lastName: home.lastName,
    ...(email === null ? {} : { email }),
    phone: home.phone,
    street: home.street,
    postalCode: home.postalCode,
    language: home.language,
    country: 'US',
    ...(zoneKnown ? { timezone: home.zone } : {}),
    birthday,
    age,
    mrn: `RVH${String(100_000 + index)}`,
    clinics: [...clinics],
    ...gatesOf(random, minor, deceased, home),
  };
  return {
    index,
    org: 'riverside',
    userId: `rvh-${100_000 + index}`,
    kind: 'patient',
    traits,
    zone: home.zone,
    clinics,
    consents: patientConsents(random, email !== null),
    habits: drawHabits(random, 'patient', age),
    acts: !minor && !deceased,
  };
}

function drawClinics(random: Random): string[] {
  const first = weighted(random, [
    ['cardiology', 24],
    ['diabetes', 22],
    ['orthopaedics', 24],
    ['oncology', 12],
    ['paediatrics', 18],
  ]);
  if (first === 'paediatrics' || !happens(random, 0.18)) return [first];
  const second = pick(
    random,
    CLINICS.filter((c) => c !== first && c !== 'paediatrics'),
  );
  return [first, second];
}

/** The hard gates of the few: death, childhood, a loss, a legal restriction. */
function gatesOf(random: Random, minor: boolean, deceased: boolean, home: Home): JsonObject {
  return {
    ...(deceased ? { deceased: true } : {}),
    ...(minor ? { minor: true, ...(home.members[0] ? { minorRepresentative: home.members[0] } : {}) } : {}),
    ...(!minor && happens(random, 0.01) ? { sensitive: pick(random, ['pregnancy-loss', 'hospice']) } : {}),
    ...(happens(random, 0.005) ? { restricted: true } : {}),
  };
}

function patientConsents(random: Random, reachable: boolean): ConsentGiven[] {
  const shares: readonly (readonly [ConsentGiven['purpose'], ConsentGiven['channel'], number, number])[] = [
    ['care', 'email', 0.86, 0.02],
    ['service', 'email', 0.9, 0.01],
    ['education', 'email', 0.58, 0.06],
    ['events', 'email', 0.36, 0.05],
    ['research', 'email', 0.14, 0.03],
    ['marketing', 'email', 0.18, 0.1],
    ['care', 'sms', 0.42, 0.05],
  ];
  return reachable ? drawConsents(random, shares) : drawConsents(random, shares.slice(-1));
}

function drawConsents(
  random: Random,
  shares: readonly (readonly [
    ConsentGiven['purpose'],
    ConsentGiven['channel'],
    given: number,
    withdrawn: number,
  ])[],
): ConsentGiven[] {
  return shares.flatMap(([purpose, channel, given, withdrawn]): ConsentGiven[] => {
    const draw = random.next();
    if (draw < given) return [{ purpose, channel, state: 'given' }];
    return draw < given + withdrawn ? [{ purpose, channel, state: 'withdrawn' }] : [];
  });
}

function drawProfessional(random: Random, index: number): Townsperson {
  const firstName = pick(random, FIRST_NAMES);
  const lastName = pick(random, LAST_NAMES);
  const zone = weighted(random, ZONES);
  const age = 32 + Math.floor(random.next() * 34);
  const npi = fictionalNpi(index);
  return {
    index,
    org: 'alvara',
    userId: `hcp-${npi}`,
    kind: 'hcp',
    traits: {
      kind: 'hcp',
      firstName,
      lastName,
      name: `Dr. ${firstName} ${lastName}`,
      email: `dr.${firstName}.${lastName}${index}@example.com`.toLowerCase(),
      phone: phoneOf(index),
      language: 'en',
      country: 'US',
      timezone: zone,
      npi,
      specialty: pick(random, SPECIALTIES),
      interest: pick(random, INTERESTS),
      yearsInPractice: age - 30,
      affiliation: pick(random, [
        'Riverside Hospital',
        'Northgate Clinic',
        'Lakeview Medical Group',
        'Independent practice',
      ]),
      territory: pick(random, ['north-east', 'mid-atlantic', 'south']),
    },
    zone,
    clinics: [],
    consents: drawConsents(random, [
      ['marketing', 'email', 0.68, 0.06],
      ['education', 'email', 0.74, 0.03],
      ['events', 'email', 0.62, 0.04],
      ['research', 'email', 0.4, 0.03],
      ['marketing', 'visit', 0.45, 0.1],
    ]),
    habits: drawHabits(random, 'hcp', age),
    acts: true,
  };
}

/** Pharmacists, nurses and practice managers whom the company knows. */
function drawContact(random: Random, index: number): Townsperson {
  const firstName = pick(random, FIRST_NAMES);
  const lastName = pick(random, LAST_NAMES);
  const zone = weighted(random, ZONES);
  const role = pick(random, ['Pharmacist', 'Nurse educator', 'Practice manager']);
  return {
    index,
    org: 'alvara',
    userId: `con-${index}`,
    kind: 'contact',
    traits: {
      kind: 'contact',
      firstName,
      lastName,
      email: `${firstName}.${lastName}${index}@example.com`.toLowerCase(),
      phone: role === 'Pharmacist' ? phoneOf(index) : SWITCHBOARD,
      language: 'en',
      country: 'US',
      timezone: zone,
      role,
      territory: pick(random, ['north-east', 'mid-atlantic', 'south']),
    },
    zone,
    clinics: [],
    consents: drawConsents(random, [
      ['marketing', 'email', 0.5, 0.08],
      ['education', 'email', 0.6, 0.04],
      ['events', 'email', 0.5, 0.04],
    ]),
    habits: drawHabits(random, 'contact', 45),
    acts: true,
  };
}

function two(n: number): string {
  return String(n).padStart(2, '0');
}
