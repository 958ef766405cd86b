// Reads a rule back as one English sentence, so that people see what they have asked for.
import type { Comparison, Rule } from './model.ts';

const KIND_WORDS = {
  patient: 'are patients',
  hcp: 'are health professionals',
  contact: 'are contacts',
  respondent: 'are survey respondents',
} as const;

/** E.g. "People who are patients and did “Appointment Booked” in the last 30 days." */
export function sentence(rule: Rule): string {
  return `People who ${phrase(rule, false)}.`;
}

function phrase(rule: Rule, nested: boolean): string {
  if ('all' in rule) return join(rule.all, 'and', nested);
  if ('any' in rule) return join(rule.any, 'or', nested);
  if ('none' in rule) return `fit none of these: ${rule.none.map((r) => phrase(r, true)).join('; ')}`;
  if ('kind' in rule) return KIND_WORDS[rule.kind];
  if ('trait' in rule) return traitPhrase(rule.trait, rule.is, rule.value);
  if ('did' in rule) return `did “${rule.did}”${times(rule.atLeast)}${span(rule.withinDays)}`;
  return `did not do “${rule.didNot}”${rule.withinDays === undefined ? ' at all' : span(rule.withinDays)}`;
}

function join(rules: readonly Rule[], word: string, nested: boolean): string {
  const [only] = rules;
  if (rules.length === 1 && only) return phrase(only, nested);
  const text = rules.map((r) => phrase(r, true)).join(` ${word} `);
  return nested ? `(${text})` : text;
}

const TRAIT_WORDS: { readonly [C in Comparison]: (trait: string, value: string) => string } = {
  is: (trait, value) => `have ${trait} ${value}`,
  'is-not': (trait, value) => `do not have ${trait} ${value}`,
  contains: (trait, value) => `have ${trait} containing ${value}`,
  'at-least': (trait, value) => `have ${trait} of at least ${value}`,
  'at-most': (trait, value) => `have ${trait} of at most ${value}`,
  exists: (trait) => `have any ${trait}`,
  missing: (trait) => `have no ${trait}`,
};

function traitPhrase(trait: string, is: Comparison, value: unknown): string {
  return TRAIT_WORDS[is](trait, typeof value === 'string' ? `“${value}”` : String(value));
}

function times(atLeast: number | undefined): string {
  return atLeast === undefined || atLeast === 1 ? '' : ` at least ${atLeast} times`;
}

function span(days: number | undefined): string {
  if (days === undefined) return '';
  return days === 1 ? ' in the last day' : ` in the last ${days} days`;
}
