// Every kind of clause a rule may have: what it is called, what it asks, and how it begins.
import type { RuleBody } from './tree.ts';

export interface ClauseKind {
  /** The field a clause of this kind begins with. */
  readonly key: string;
  readonly label: string;
  readonly hint: string;
  readonly blank: RuleBody;
}

interface KindGroup {
  readonly title: string;
  readonly kinds: readonly ClauseKind[];
}

export const KIND_GROUPS: readonly KindGroup[] = [
  {
    title: 'Who they are',
    kinds: [
      {
        key: 'kind',
        label: 'Kind of person',
        hint: 'Patient, health professional, contact or respondent',
        blank: { kind: 'patient' },
      },
      {
        key: 'trait',
        label: 'Trait',
        hint: 'What is known of them: a text, a number, a date, a list',
        blank: { trait: '', is: 'is', value: '' },
      },
      {
        key: 'place',
        label: 'Place',
        hint: 'Country, state, city, postal code or location',
        blank: { place: { country: '' } },
      },
      {
        key: 'specialty',
        label: 'Specialty',
        hint: 'Main or other specialty of a professional',
        blank: { specialty: [] },
      },
      {
        key: 'registration',
        label: 'Registration',
        hint: 'Whether a number such as the NPI is known',
        blank: { registration: 'npi', is: 'present' },
      },
      {
        key: 'random',
        label: 'Random share',
        hint: 'A share of everybody, always the same people',
        blank: { random: 'share-1', from: 0, to: 10 },
      },
    ],
  },
  {
    title: 'What they did',
    kinds: [
      {
        key: 'did',
        label: 'Did',
        hint: 'An event, so often, within a time',
        blank: { did: '', withinDays: 30 },
      },
      {
        key: 'didNot',
        label: 'Did not do',
        hint: 'Not at all, or not within a time',
        blank: { didNot: '', withinDays: 30 },
      },
      {
        key: 'first',
        label: 'First time of',
        hint: 'When an event happened first',
        blank: { first: '', withinDays: 30 },
      },
      {
        key: 'last',
        label: 'Last time of',
        hint: 'When an event happened last',
        blank: { last: '', beforeDays: 30 },
      },
      {
        key: 'sequence',
        label: 'Did in this order',
        hint: 'Two to five events one after another within a time',
        blank: { sequence: [{ event: '' }, { event: '' }], withinDays: 7 },
      },
      {
        key: 'score',
        label: 'Score',
        hint: 'Points for events, fading with time',
        blank: { score: '', atLeast: 10 },
      },
    ],
  },
  {
    title: 'Where they stand',
    kinds: [
      {
        key: 'consent',
        label: 'Consent',
        hint: 'Given, withdrawn or never stated, for a purpose',
        blank: { consent: 'marketing', is: 'given' },
      },
      {
        key: 'audience',
        label: 'Other audience',
        hint: 'In another audience or not',
        blank: { audience: '', is: 'in' },
      },
      {
        key: 'list',
        label: 'Manual list',
        hint: 'On a list that somebody keeps',
        blank: { list: '', is: 'in' },
      },
      {
        key: 'journey',
        label: 'Journey',
        hint: 'Inside a journey, through it, or never in it',
        blank: { journey: '', is: 'inside' },
      },
    ],
  },
];

export const CLAUSE_KINDS: readonly ClauseKind[] = KIND_GROUPS.flatMap((group) => group.kinds);

/** The kind of a clause; null for one that nobody knows. */
export function kindOf(rule: RuleBody): ClauseKind | null {
  return CLAUSE_KINDS.find(({ key }) => Object.hasOwn(rule, key)) ?? null;
}

export const COMPARISONS: readonly { value: string; label: string }[] = [
  { value: 'is', label: 'is' },
  { value: 'is-not', label: 'is not' },
  { value: 'one-of', label: 'is one of' },
  { value: 'contains', label: 'contains' },
  { value: 'starts-with', label: 'starts with' },
  { value: 'at-least', label: 'is at least' },
  { value: 'at-most', label: 'is at most' },
  { value: 'before', label: 'is before' },
  { value: 'after', label: 'is after' },
  { value: 'in-last-days', label: 'lies in the last days' },
  { value: 'in-next-days', label: 'lies in the next days' },
  { value: 'exists', label: 'is known' },
  { value: 'missing', label: 'is not known' },
];

export const PROPERTY_COMPARISONS: readonly { value: string; label: string }[] = COMPARISONS.filter(
  ({ value }) => ['is', 'is-not', 'contains', 'at-least', 'at-most', 'exists'].includes(value),
);

export const GROUP_WORDS = [
  { value: 'all', label: 'All of these are true' },
  { value: 'any', label: 'At least one of these is true' },
  { value: 'none', label: 'None of these is true' },
];
