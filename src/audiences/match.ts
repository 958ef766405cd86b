// Who matches a rule: compiled once to a closure, because every signal asks every rule of its organisation.
import { LRUCache } from 'lru-cache';
import type { Person } from '../people/model.ts';
import type { Json } from '../platform/json.ts';
import type { Audience, Comparison, Rule } from './model.ts';
import { isDate } from './rule.ts';
import { sentence } from './sentence.ts';

/** A compiled rule. `now` in ms. */
export type Matcher = (person: Person, now: number) => boolean;

const DAY = 86_400_000;

/** True when the person, as known at `now` (ms), fits the rule. */
export function matches(rule: Rule, person: Person, now: number): boolean {
  return compile(rule)(person, now);
}

/** Compiles a rule that `parseRule` let through. */
export function compile(rule: Rule): Matcher {
  if ('all' in rule) return every(rule.all.map(compile));
  if ('any' in rule) return some(rule.any.map(compile));
  if ('none' in rule) return no(rule.none.map(compile));
  if ('trait' in rule) return compileTrait(rule.trait, rule.is, rule.value);
  if ('kind' in rule) return (person) => person.kind === rule.kind;
  if ('did' in rule) return compileDid(rule.did, rule.atLeast ?? 1, rule.withinDays);
  const { didNot, withinDays } = rule;
  const did = compileDid(didNot, 1, withinDays);
  return (person, now) => !did(person, now);
}

function every(parts: readonly Matcher[]): Matcher {
  return (person, now) => parts.every((part) => part(person, now));
}
function some(parts: readonly Matcher[]): Matcher {
  return (person, now) => parts.some((part) => part(person, now));
}
function no(parts: readonly Matcher[]): Matcher {
  return (person, now) => !parts.some((part) => part(person, now));
}

function compileDid(name: string, atLeast: number, withinDays: number | undefined): Matcher {
  return (person, now) => {
    const activity = person.activity[name];
    if (!activity || activity[0] < atLeast) return false;
    return withinDays === undefined || activity[2] >= now - withinDays * DAY;
  };
}

function compileTrait(trait: string, is: Comparison, wanted: Json | undefined): Matcher {
  const compare = comparisonOf(is, wanted);
  return (person) => compare(traitOf(person, trait));
}

/** A trait by name; language, country and zone are kept on the person itself. */
function traitOf(person: Person, trait: string): Json | undefined {
  const value = person.traits[trait];
  if (value !== undefined) return value;
  if (trait === 'language') return person.language;
  if (trait === 'country') return person.country;
  return trait === 'zone' ? person.zone : undefined;
}

function comparisonOf(is: Comparison, wanted: Json | undefined): (value: Json | undefined) => boolean {
  switch (is) {
    case 'is':
      return (value) => value === wanted;
    case 'is-not':
      return (value) => value !== wanted;
    case 'exists':
      return (value) => value !== undefined && value !== null;
    case 'missing':
      return (value) => value === undefined || value === null;
    case 'contains':
      return (value) => contains(value, wanted);
    case 'at-least':
      return (value) => ordered(value, wanted, (a, b) => a >= b);
    case 'at-most':
      return (value) => ordered(value, wanted, (a, b) => a <= b);
  }
}

function contains(value: Json | undefined, wanted: Json | undefined): boolean {
  if (Array.isArray(value)) return value.some((item) => item === wanted);
  return (
    typeof value === 'string' &&
    typeof wanted === 'string' &&
    value.toLowerCase().includes(wanted.toLowerCase())
  );
}

/** Numbers with numbers, dates with dates; anything else does not compare. */
function ordered(
  value: Json | undefined,
  wanted: Json | undefined,
  holds: (a: number, b: number) => boolean,
): boolean {
  if (typeof value === 'number' && typeof wanted === 'number') return holds(value, wanted);
  if (typeof value !== 'string' || typeof wanted !== 'string' || !isDate(value) || !isDate(wanted))
    return false;
  return holds(Date.parse(value), Date.parse(wanted));
}

const compiled = new LRUCache<string, Matcher>({ max: 2_000 });

/** The matcher of an audience, compiled once per version. */
export function matcherOf(audience: Pick<Audience, 'id' | 'version' | 'rule'>): Matcher {
  const key = `${audience.id}:${audience.version}`;
  let matcher = compiled.get(key);
  if (!matcher) {
    matcher = compile(audience.rule);
    compiled.set(key, matcher);
  }
  return matcher;
}

/** One clause of a rule and whether it holds for a person. */
export interface Explained {
  readonly sentence: string;
  readonly holds: boolean;
  readonly clauses?: readonly Explained[];
}

/** Why a person is in or out, clause by clause. */
export function explain(rule: Rule, person: Person, now: number): Explained {
  const own = { sentence: sentence(rule), holds: matches(rule, person, now) };
  const parts = 'all' in rule ? rule.all : 'any' in rule ? rule.any : 'none' in rule ? rule.none : null;
  return parts ? { ...own, clauses: parts.map((part) => explain(part, person, now)) } : own;
}
