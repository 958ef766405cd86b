// How likely two profiles are one person, and why: a pure comparison that never decides, only asks a human.
import { compareFamily, compareGiven, type NameVerdict } from './likeness-names.ts';
import { type Likeable, NUMBER_KINDS } from './likeness-traits.ts';

export const EVIDENCE_FIELDS = [
  'firstName',
  'lastName',
  'birthDate',
  'email',
  'phone',
  'address',
  'device',
  'handle',
  'number',
  'gender',
] as const;
export type EvidenceField = (typeof EVIDENCE_FIELDS)[number];

/**
 * What comparing one field said. `common`: the same, but so many people have it that it says nothing (a switchboard).
 * `turned`: first name and surname exchanged. `swapped`, `slip`: birth dates with day and month exchanged, or one digit apart. `partly`: the postcode without the street.
 */
export type FieldVerdict =
  | 'agree'
  | 'turned'
  | 'similar'
  | 'initial'
  | 'swapped'
  | 'slip'
  | 'partly'
  | 'differ'
  | 'common'
  | 'missing';

/** One line of evidence, without any value. `weight` in bits: 1 doubles the odds, -1 halves them. */
export interface Evidence {
  readonly field: EvidenceField;
  readonly verdict: FieldVerdict;
  readonly weight: number;
}

/** Why a pair is never asked about, however much of it agrees. */
export type Exclusion = 'birth-date' | 'record-number' | 'kind';

/** What else two people can be to each other: `twins` and `household` are reasons for care, shown beside the evidence. */
export type Relation = 'household' | 'twins';

export interface Comparison {
  /** 0 to 1. */
  readonly confidence: number;
  readonly band: Band | null;
  readonly evidence: readonly Evidence[];
  readonly excluded: Exclusion | null;
  readonly relation: Relation | null;
}

export type Band = 'likely' | 'possible';

/** From which confidence a pair is shown, and under which word; highest first. */
export const BANDS: readonly { readonly band: Band; readonly from: number }[] = [
  { band: 'likely', from: 0.95 },
  { band: 'possible', from: 0.75 },
];
/** Below this nobody is asked. */
export const SHOWN_FROM = 0.75;

/**
 * m: how often the verdict is met when both profiles are one person; u: how often when they are two. The weight of a
 * verdict is log2(m / u) (I. P. Fellegi, A. B. Sunter, "A theory for record linkage", 1969; D. E. Clark, "Practical
 * introduction to record linkage for injury research", 2004). The figures are reasoned for an organisation of 100,000
 * people, not estimated from its data:
 * - names: the hundred commonest first names make a third of a town, hence u near 1 in 60; surnames 1 in 90. One in
 *   fourteen people is written otherwise somewhere (second name used, marriage), one in twenty-five misspelt;
 * - birth date: some 29,000 days of an 80-year span, unevenly: 1 in 20,000. Fett (Int J Epidemiol 1984; 13: 351) found
 *   that of pairs alike in surname, two given names and four digits of the date 0.012 % were different people;
 * - e-mail, phone, address: chances that two different people share one are those of sharing a home (1 in 70,000
 *   pairs; an e-mail address less often). People have several and move, so a difference says little;
 * - number: a patient's record, NPI or ORCID, typed into the wrong profile once in a while; a different one excludes;
 * - gender: a coin, with 2 % mistaken entries.
 */
const CHANCES: {
  readonly [field in EvidenceField]: { readonly [verdict in FieldVerdict]?: readonly [m: number, u: number] };
} = {
  firstName: {
    agree: [0.87, 0.016],
    turned: [0.87, 0.016],
    similar: [0.05, 0.008],
    initial: [0.06, 0.06],
    differ: [0.07, 0.975],
  },
  lastName: {
    agree: [0.88, 0.011],
    turned: [0.88, 0.011],
    similar: [0.05, 0.005],
    initial: [0.06, 0.06],
    differ: [0.07, 0.984],
  },
  birthDate: {
    agree: [0.965, 0.00005],
    swapped: [0.01, 0.00005],
    slip: [0.015, 0.0007],
    differ: [0.01, 0.999],
  },
  email: { agree: [0.6, 0.000002], differ: [0.4, 1] },
  phone: { agree: [0.55, 0.000005], differ: [0.45, 1] },
  address: { agree: [0.75, 0.000015], partly: [0.85, 0.0033], differ: [0.25, 1] },
  device: { agree: [0.2, 0.00001], differ: [0.8, 1] },
  handle: { agree: [0.5, 0.000001], differ: [0.5, 1] },
  number: { agree: [0.9, 0.0000001] },
  gender: { agree: [0.98, 0.5], differ: [0.02, 0.5] },
};

/** One in a million pairs is one person: 100,000 profiles of which one in twenty is a double. */
const PRIOR = -20;
/** What a home shares. However much of it agrees, it proves one home and no more. */
const HOME: readonly EvidenceField[] = ['lastName', 'email', 'phone', 'address', 'device'];
/**
 * The most that a home can weigh: of the pairs in one household, one in seventeen is one person with two profiles (2.5
 * people a home, one profile in twenty double), that is -4 bits. An e-mail address is more often a person's own: -2.
 */
const HOME_MOST = -4 - PRIOR;
const HOME_MOST_WITH_EMAIL = -2 - PRIOR;
/** Other first name: a relative, on one birthday a twin, until somebody knows better. Well below what is shown. */
const OTHER_NAME_MOST = 0.5;
/**
 * First names that are missing, shortened or only nearly the same (Tia, Tina) do not tell members of a family apart:
 * shown, but never as likely.
 */
const UNSURE_NAME_MOST = 0.89;

const NONE: ReadonlySet<EvidenceField> = new Set();

/**
 * Compares two people of one organisation. Symmetric; more agreement never lowers the confidence.
 * @param common fields whose equal value many people have, so that it says nothing
 */
export function compare(a: Likeable, b: Likeable, common: ReadonlySet<EvidenceField> = NONE): Comparison {
  const evidence = weigh(a, b, common);
  const excluded = exclusionOf(a, b, evidence);
  const relation = relationOf(evidence);
  const confidence = excluded ? 0 : Math.min(probability(evidence), mostOf(evidence));
  return { confidence, band: excluded ? null : bandOf(confidence), evidence, excluded, relation };
}

/** The word for a confidence; null when it is not shown. */
export function bandOf(confidence: number): Band | null {
  return BANDS.find((b) => confidence >= b.from)?.band ?? null;
}

/** Sum of the weights, in bits: tells whether there is more evidence than there was. */
export function strengthOf(evidence: readonly Evidence[]): number {
  return evidence.reduce((sum, e) => sum + e.weight, 0);
}

function weigh(a: Likeable, b: Likeable, common: ReadonlySet<EvidenceField>): Evidence[] {
  const names = compareNames(a, b);
  const verdicts: { readonly [field in EvidenceField]: FieldVerdict } = {
    firstName: names.given,
    lastName: names.family,
    birthDate: compareBirth(a.birthDate, b.birthDate),
    email: compareExactly(a.email, b.email),
    phone: compareExactly(a.phone, b.phone),
    address: compareAddress(a, b),
    device: compareExactly(a.device, b.device),
    handle: compareExactly(a.handle, b.handle),
    number: compareNumbers(a, b),
    gender: compareExactly(a.gender, b.gender),
  };
  return EVIDENCE_FIELDS.map((field) => {
    const found = verdicts[field];
    const verdict = found === 'agree' && common.has(field) ? 'common' : found;
    return { field, verdict, weight: weightOf(field, verdict) };
  });
}

/** Bits of a verdict; what is missing or common weighs nothing. */
export function weightOf(field: EvidenceField, verdict: FieldVerdict): number {
  const chances = CHANCES[field][verdict];
  return chances ? Math.round(Math.log2(chances[0] / chances[1]) * 100) / 100 : 0;
}

interface Names {
  readonly given: NameVerdict | 'turned';
  readonly family: NameVerdict | 'turned';
}

function isSame(verdict: FieldVerdict): boolean {
  return verdict === 'agree' || verdict === 'turned';
}

/** As written, or with first name and surname exchanged on one side, whichever fits better. */
function compareNames(a: Likeable, b: Likeable): Names {
  const straight = {
    given: compareGiven(a.name.given, b.name.given),
    family: compareFamily(a.name.family, b.name.family),
  };
  if (straight.given === 'agree' || straight.family === 'agree') return straight;
  const [first, second] = [
    compareFamily(a.name.given, b.name.family),
    compareFamily(a.name.family, b.name.given),
  ];
  return first === 'agree' && second === 'agree' ? { given: 'turned', family: 'turned' } : straight;
}

function compareExactly(a: string | null, b: string | null): FieldVerdict {
  if (a === null || b === null) return 'missing';
  return a === b ? 'agree' : 'differ';
}

/** One that differs outweighs another that agrees. */
function compareNumbers(a: Likeable, b: Likeable): FieldVerdict {
  const verdicts = NUMBER_KINDS.map((kind) => compareExactly(a.numbers[kind], b.numbers[kind]));
  if (verdicts.includes('differ')) return 'differ';
  return verdicts.includes('agree') ? 'agree' : 'missing';
}

function compareBirth(a: string | null, b: string | null): FieldVerdict {
  if (a === null || b === null) return 'missing';
  if (a === b) return 'agree';
  if (a.slice(0, 4) === b.slice(0, 4) && a.slice(5, 7) === b.slice(8) && a.slice(8) === b.slice(5, 7))
    return 'swapped';
  let apart = 0;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) apart++;
  return apart === 1 ? 'slip' : 'differ';
}

function compareAddress(a: Likeable, b: Likeable): FieldVerdict {
  const [postcode, street] = [compareExactly(a.postcode, b.postcode), compareExactly(a.street, b.street)];
  if (postcode === 'differ' || street === 'differ') return 'differ';
  if (street === 'agree' && postcode === 'agree') return 'agree';
  return postcode === 'agree' || street === 'agree' ? 'partly' : 'missing';
}

function exclusionOf(a: Likeable, b: Likeable, evidence: readonly Evidence[]): Exclusion | null {
  const kinds = new Set([a.kind, b.kind]);
  if (kinds.has('respondent') || (kinds.has('patient') && kinds.has('hcp'))) return 'kind';
  if (compareNumbers(a, b) === 'differ') return 'record-number';
  return verdictOf(evidence, 'birthDate') === 'differ' ? 'birth-date' : null;
}

/** The verdict on a field. */
export function verdictOf(evidence: readonly Evidence[], field: EvidenceField): FieldVerdict {
  return evidence.find((e) => e.field === field)?.verdict ?? 'missing';
}

function relationOf(evidence: readonly Evidence[]): Relation | null {
  const first = verdictOf(evidence, 'firstName');
  const born = verdictOf(evidence, 'birthDate');
  if (born === 'agree' && (first === 'differ' || first === 'similar')) return 'twins';
  const shared = HOME.some((field) => field !== 'lastName' && verdictOf(evidence, field) === 'agree');
  return shared && !(isSame(first) && born === 'agree') ? 'household' : null;
}

function mostOf(evidence: readonly Evidence[]): number {
  const first = verdictOf(evidence, 'firstName');
  if (first === 'differ') return OTHER_NAME_MOST;
  return isSame(first) ? 1 : UNSURE_NAME_MOST;
}

function probability(evidence: readonly Evidence[]): number {
  const most = verdictOf(evidence, 'email') === 'agree' ? HOME_MOST_WITH_EMAIL : HOME_MOST;
  const home = evidence.filter((e) => HOME.includes(e.field));
  const own = evidence.filter((e) => !HOME.includes(e.field));
  const bits = PRIOR + Math.min(most, strengthOf(home)) + strengthOf(own);
  return 1 / (1 + 2 ** -bits);
}
