// What a rule asks for: the names that may change its answer, and the facets to load before it is judged.
import type { Registration, Rule } from '../model.ts';
import { placeTraits, sourcesOf, specialtyTraits } from './traits.ts';
import { partsOf, type Watch, watchesOf } from './watches.ts';

/** Everything a rule asks for, with what the audiences it names ask for. */
export interface Needs {
  /** Names of events, as profiles count them. */
  readonly events: Set<string>;
  readonly traits: Set<string>;
  readonly watches: Map<string, Watch>;
  readonly scores: Set<string>;
  readonly lists: Set<string>;
  readonly journeys: Set<string>;
  readonly audiences: Set<string>;
  readonly registrations: Set<Registration>;
  consents: boolean;
}

export function noNeeds(): Needs {
  return {
    events: new Set(),
    traits: new Set(),
    watches: new Map(),
    scores: new Set(),
    lists: new Set(),
    journeys: new Set(),
    audiences: new Set(),
    registrations: new Set(),
    consents: false,
  };
}

/** The events by which consent is stated in the log. */
const CONSENT_EVENTS = ['Consent Given', 'Consent Withdrawn'];

/**
 * Adds up what a rule asks for.
 * @param rules rules of other audiences, by id; what is missing asks for nothing
 */
export function needsOf(rule: Rule, rules: ReadonlyMap<string, Rule>, needs: Needs = noNeeds()): Needs {
  for (const part of partsOf(rule)) needsOf(part, rules, needs);
  addEvents(rule, needs);
  if ('trait' in rule) add(needs.traits, sourcesOf(rule.trait));
  else if ('kind' in rule) needs.traits.add('kind');
  else if ('place' in rule) add(needs.traits, placeTraits(rule.place));
  else if ('specialty' in rule) add(needs.traits, specialtyTraits);
  else if ('registration' in rule) {
    needs.traits.add(rule.registration);
    needs.registrations.add(rule.registration);
  } else if ('score' in rule) needs.scores.add(rule.score);
  else if ('list' in rule) needs.lists.add(rule.list);
  else if ('journey' in rule) needs.journeys.add(rule.journey);
  else if ('consent' in rule) {
    needs.consents = true;
    add(needs.events, CONSENT_EVENTS);
  } else if ('audience' in rule && !needs.audiences.has(rule.audience)) {
    needs.audiences.add(rule.audience);
    const other = rules.get(rule.audience);
    if (other) needsOf(other, rules, needs);
  }
  return needs;
}

function addEvents(rule: Rule, needs: Needs): void {
  if ('did' in rule) needs.events.add(rule.did);
  else if ('didNot' in rule) needs.events.add(rule.didNot);
  else if ('first' in rule) needs.events.add(rule.first);
  else if ('last' in rule) needs.events.add(rule.last);
  else if ('sequence' in rule) for (const step of rule.sequence) needs.events.add(step.event);
  else return;
  for (const [key, watch] of watchesOf(rule)) needs.watches.set(key, watch);
}

function add<T>(set: Set<T>, values: Iterable<T>): void {
  for (const value of values) set.add(value);
}
