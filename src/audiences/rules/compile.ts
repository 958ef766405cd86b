// Compiles a rule once to a closure, because every signal asks every rule that it may have changed.
import { hasConsent, hasWithdrawn } from '../../trust/index.ts';
import { CHANNELS } from '../../trust/model.ts';
import type { ConsentRule, JourneyWord, Rule } from '../model.ts';
import { compileDid, compileDidNot, compileEdge, compileSequence } from './events.ts';
import { allOf, anyOf, type Judging, NEVER, not, steady } from './known.ts';
import { compileScore } from './scores.ts';
import { compilePlace, compileRegistration, compileSpecialty, compileTrait, drawOf } from './traits.ts';

/** What a rule is compiled among. */
export interface Among {
  /** The organisation's zone, for dates. */
  readonly zone: string;
  /** Rules of the audiences of the organisation, by id; archived ones are not among them. */
  readonly rules: ReadonlyMap<string, Rule>;
  /** Half-lives of scores in ms, null for those that do not fade, by id. */
  readonly halfLives: ReadonlyMap<string, number | null>;
}

export const ALONE: Among = { zone: 'UTC', rules: new Map(), halfLives: new Map() };

/** Compiles a rule that `parseRule` let through. Audiences that it names become part of it. */
export function compile(rule: Rule, among: Among = ALONE, inside: readonly string[] = []): Judging {
  const each = (rules: readonly Rule[]): Judging[] => rules.map((r) => compile(r, among, inside));
  if ('all' in rule) return allOf(each(rule.all));
  if ('any' in rule) return anyOf(each(rule.any));
  if ('none' in rule) return not(anyOf(each(rule.none)));
  if ('did' in rule) return compileDid(rule);
  if ('didNot' in rule) return compileDidNot(rule);
  if ('first' in rule || 'last' in rule) return compileEdge(rule);
  if ('sequence' in rule) return compileSequence(rule);
  if ('audience' in rule) {
    const in_ = compileAudience(rule.audience, among, inside);
    return rule.is === 'in' ? in_ : not(in_);
  }
  if ('trait' in rule) return compileTrait(rule, among.zone);
  if ('score' in rule) return compileScore(rule, among.halfLives);
  return compileSteady(rule);
}

/** Another audience's rule in its place. One that is gone, or would come round in a circle, fits nobody. */
function compileAudience(id: string, among: Among, inside: readonly string[]): Judging {
  const rule = among.rules.get(id);
  if (!rule || inside.includes(id)) return () => NEVER;
  return compile(rule, among, [...inside, id]);
}

type SteadyRule = Extract<
  Rule,
  | { kind: unknown }
  | { consent: unknown }
  | { journey: unknown }
  | { place: unknown }
  | { specialty: unknown }
  | { registration: unknown }
  | { random: unknown }
  | { list: unknown }
>;

function compileSteady(rule: SteadyRule): Judging {
  if ('kind' in rule) return ({ person }) => steady(person.kind === rule.kind);
  if ('consent' in rule) return compileConsent(rule);
  if ('journey' in rule) return compileJourney(rule.journey, rule.is);
  if ('place' in rule) return compilePlace(rule.place);
  if ('specialty' in rule) return compileSpecialty(rule.specialty);
  if ('registration' in rule) {
    const has = compileRegistration(rule.registration);
    return rule.is === 'present' ? has : not(has);
  }
  if ('random' in rule) {
    return ({ person }) => {
      const draw = drawOf(rule.random, person.personId);
      return steady(draw >= rule.from && draw < rule.to);
    };
  }
  return ({ facets }) => steady(facets.lists.has(rule.list) === (rule.is === 'in'));
}

function compileConsent({ consent, channel, is }: ConsentRule): Judging {
  const channels = channel === undefined ? CHANNELS : [channel];
  return ({ facets: { consents } }) => {
    const given = channels.some((c) => hasConsent(consents, consent, c));
    const withdrawn = channels.some((c) => hasWithdrawn(consents, consent, c));
    if (is === 'given') return steady(given);
    return steady(is === 'withdrawn' ? withdrawn && !given : !withdrawn && !given);
  };
}

function compileJourney(id: string, is: JourneyWord): Judging {
  return ({ facets }) => {
    const words = facets.journeys.get(id);
    if (is === 'never') return steady(words === undefined || words.size === 0);
    if (is === 'finished') return steady(words?.has('finished') === true && !words.has('inside'));
    return steady(words?.has(is) === true);
  };
}
