// Reads a rule back as one English sentence, so that people see what they have asked for.
import type {
  Comparison,
  Condition,
  ConsentRule,
  DidRule,
  FirstRule,
  JourneyWord,
  LastRule,
  Place,
  PropertyComparison,
  Registration,
  Rule,
  SequenceRule,
  Window,
} from '../model.ts';

/** Names of audiences, lists, scores and journeys by id; what is not in it is called by its kind. */
export type Names = ReadonlyMap<string, string>;

const KIND_WORDS = {
  patient: 'are patients',
  hcp: 'are health professionals',
  contact: 'are contacts',
  respondent: 'are survey respondents',
} as const;

/** E.g. "People who are patients and did “Appointment Booked” in the last 30 days." */
export function sentence(rule: Rule, names: Names = new Map()): string {
  return `People who ${phrase(rule, false, names)}.`;
}

function phrase(rule: Rule, nested: boolean, names: Names): string {
  if ('all' in rule) return join(rule.all, 'and', nested, names);
  if ('any' in rule) return join(rule.any, 'or', nested, names);
  if ('none' in rule) return `fit none of these: ${rule.none.map((r) => phrase(r, true, names)).join('; ')}`;
  if ('did' in rule || 'didNot' in rule || 'first' in rule || 'last' in rule || 'sequence' in rule)
    return eventPhrase(rule);
  if ('audience' in rule || 'list' in rule || 'score' in rule || 'journey' in rule)
    return referencePhrase(rule, names);
  return ownPhrase(rule);
}

type EventRule = Extract<
  Rule,
  { did: string } | { didNot: string } | { first: string } | { last: string } | { sequence: unknown }
>;

function eventPhrase(rule: EventRule): string {
  if ('did' in rule) return `did ${event(rule.did, rule.where)}${times(rule)}${inLast(rule)}`;
  if ('didNot' in rule) {
    const when = inLast(rule);
    return `did not do ${event(rule.didNot, rule.where)}${when === '' ? ' at all' : when}`;
  }
  if ('first' in rule) return `first did ${event(rule.first, rule.where)}${edgeWords(rule)}`;
  if ('last' in rule) return `last did ${event(rule.last, rule.where)}${edgeWords(rule)}`;
  return sequencePhrase(rule);
}

function sequencePhrase(rule: SequenceRule): string {
  const steps = rule.sequence.map((s) => event(s.event, s.where)).join(', then ');
  const since = spanWords(rule.sinceDays, rule.sinceMinutes);
  return `did ${steps} within ${spanWords(rule.withinDays, rule.withinMinutes)}${since === '' ? '' : `, the last of them in the last ${shortSpan(since)}`}`;
}

type ReferenceRule = Extract<
  Rule,
  { audience: string } | { list: string } | { score: string } | { journey: string }
>;

const JOURNEY_PHRASES: { readonly [word in JourneyWord]: string } = {
  inside: 'are inside',
  finished: 'have been through',
  'reached-goal': 'have reached the goal of',
  never: 'have never been in',
};

function referencePhrase(rule: ReferenceRule, names: Names): string {
  const called = (id: string, otherwise: string): string => {
    const name = names.get(id);
    return name === undefined ? otherwise : `“${name}”`;
  };
  if ('audience' in rule)
    return `are ${rule.is === 'in' ? '' : 'not '}in the audience ${called(rule.audience, '(unnamed)')}`;
  if ('list' in rule)
    return `are ${rule.is === 'in' ? '' : 'not '}on the list ${called(rule.list, '(unnamed)')}`;
  if ('journey' in rule)
    return `${JOURNEY_PHRASES[rule.is]} the journey ${called(rule.journey, '(unnamed)')}`;
  const bounds = [
    ...(rule.atLeast === undefined ? [] : [`at least ${rule.atLeast}`]),
    ...(rule.atMost === undefined ? [] : [`at most ${rule.atMost}`]),
  ];
  return `have a score ${called(rule.score, '(unnamed)')} of ${bounds.join(' and ')}`;
}

const REGISTRATION_WORDS: { readonly [kind in Registration]: string } = {
  npi: 'an NPI',
  orcid: 'an ORCID iD',
  mrn: 'a record number',
  registrationNumber: 'a registration number',
};

const CONSENT_PHRASES: { readonly [word in ConsentRule['is']]: string } = {
  given: 'have agreed to',
  withdrawn: 'have said no to',
  unstated: 'have said nothing about',
};

function ownPhrase(rule: Exclude<Rule, EventRule | ReferenceRule>): string {
  if ('kind' in rule) return KIND_WORDS[rule.kind];
  if ('trait' in rule) return traitPhrase(rule.trait, rule.is, rule.value);
  if ('consent' in rule) {
    const channel = rule.channel === undefined ? '' : ` by ${CHANNEL_WORDS[rule.channel]}`;
    return `${CONSENT_PHRASES[rule.is]} ${rule.consent}${channel}`;
  }
  if ('place' in rule) return `live or work in ${placeWords(rule.place)}`;
  if ('specialty' in rule) return `have the specialty ${rule.specialty.map(quote).join(' or ')}`;
  if ('registration' in rule)
    return rule.is === 'present'
      ? `have ${REGISTRATION_WORDS[rule.registration]}`
      : `do not have ${REGISTRATION_WORDS[rule.registration]}`;
  if ('random' in rule) return `are drawn by lot “${rule.random}” (from ${rule.from} to ${rule.to} percent)`;
  return '';
}

const CHANNEL_WORDS = {
  email: 'e-mail',
  sms: 'text message',
  push: 'push',
  call: 'phone',
  visit: 'visit',
  feed: 'portal',
} as const;

function placeWords(place: Place): string {
  const { city, postalCode, state, country, location } = place;
  return [
    ...(location === undefined ? [] : [`“${location}”`]),
    ...(city === undefined ? [] : [`the city “${city}”`]),
    ...(postalCode === undefined ? [] : [`postal codes that begin with “${postalCode}”`]),
    ...(state === undefined ? [] : [`the state “${state}”`]),
    ...(country === undefined ? [] : [`the country “${country}”`]),
  ].join(' and ');
}

function join(rules: readonly Rule[], word: string, nested: boolean, names: Names): string {
  const [only] = rules;
  if (rules.length === 1 && only) return phrase(only, nested, names);
  const text = rules.map((r) => phrase(r, true, names)).join(` ${word} `);
  return nested ? `(${text})` : text;
}

const TRAIT_WORDS: { readonly [C in Comparison]: (trait: string, value: string) => string } = {
  is: (trait, value) => `have ${trait} ${value}`,
  'is-not': (trait, value) => `do not have ${trait} ${value}`,
  'one-of': (trait, value) => `have ${trait} ${value}`,
  contains: (trait, value) => `have ${trait} containing ${value}`,
  'starts-with': (trait, value) => `have ${trait} beginning with ${value}`,
  'at-least': (trait, value) => `have ${trait} of at least ${value}`,
  'at-most': (trait, value) => `have ${trait} of at most ${value}`,
  before: (trait, value) => `have ${trait} before ${value}`,
  after: (trait, value) => `have ${trait} after ${value}`,
  'in-last-days': (trait, value) => `have ${trait} in the last ${dayWords(value)}`,
  'in-next-days': (trait, value) => `have ${trait} in the next ${dayWords(value)}`,
  exists: (trait) => `have any ${trait}`,
  missing: (trait) => `have no ${trait}`,
};

function dayWords(value: string): string {
  return value === '1' ? 'day' : `${value} days`;
}

function traitPhrase(trait: string, is: Comparison, value: unknown): string {
  return TRAIT_WORDS[is](trait, Array.isArray(value) ? value.map(quote).join(' or ') : quote(value));
}

function quote(value: unknown): string {
  return typeof value === 'string' ? `“${value}”` : String(value);
}

const CONDITION_WORDS: { readonly [C in PropertyComparison]: (property: string, value: string) => string } = {
  is: (property, value) => `${property} ${value}`,
  'is-not': (property, value) => `${property} other than ${value}`,
  contains: (property, value) => `${property} containing ${value}`,
  'at-least': (property, value) => `${property} of at least ${value}`,
  'at-most': (property, value) => `${property} of at most ${value}`,
  exists: (property) => `any ${property}`,
};

function event(name: string, where: readonly Condition[] | undefined): string {
  if (where === undefined) return `“${name}”`;
  return `“${name}” with ${where.map((c) => CONDITION_WORDS[c.is](c.property, quote(c.value))).join(' and ')}`;
}

function times({ atLeast = 1, atMost }: Pick<DidRule, 'atLeast' | 'atMost'>): string {
  if (atMost === undefined) return atLeast === 1 ? '' : ` at least ${atLeast} times`;
  return atLeast === atMost ? ` exactly ${count(atMost)}` : ` ${atLeast} to ${atMost} times`;
}

function count(n: number): string {
  return n === 1 ? 'once' : `${n} times`;
}

function inLast(window: Window): string {
  const words = spanWords(window.withinDays, window.withinMinutes);
  return words === '' ? '' : ` in the last ${shortSpan(words)}`;
}

function edgeWords(rule: FirstRule | LastRule): string {
  const before = spanWords(rule.beforeDays, rule.beforeMinutes);
  return before === '' ? inLast(rule) : ` more than ${before} ago`;
}

function spanWords(days: number | undefined, minutes: number | undefined): string {
  if (days !== undefined) return `${days} ${days === 1 ? 'day' : 'days'}`;
  if (minutes === undefined) return '';
  return `${minutes} ${minutes === 1 ? 'minute' : 'minutes'}`;
}

/** "the last day", not "the last 1 day". */
function shortSpan(words: string): string {
  return words.startsWith('1 ') ? words.slice(2) : words;
}
