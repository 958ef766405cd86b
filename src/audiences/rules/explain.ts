// Why a person is in or out: clause by clause, with what decided it, and when the clock alone would change it.
import type { Json } from '../../platform/json.ts';
import type { Condition, Rule } from '../model.ts';
import { type Among, compile } from './compile.ts';
import { lengthOf } from './events.ts';
import type { Known, Seen } from './known.ts';
import { halfLifeWords, pointsAt } from './scores.ts';
import { type Names, sentence } from './sentence.ts';
import { drawOf, placeTraits, specialtyTraits, traitOf } from './traits.ts';
import { partsOf, watchKey } from './watches.ts';

/** One clause of a rule, and whether it holds for a person. */
export interface Explained {
  readonly sentence: string;
  readonly holds: boolean;
  /** What decided it: "last “Portal Visited” on 12 Oct 2026, 09:30; needed within 30 days". Absent on groups. */
  readonly facts?: string;
  /** When the answer changes if nothing happens but time, ms; null: never. */
  readonly changesAt: number | null;
  readonly clauses?: readonly Explained[];
}

/** What an explanation needs: what is known, what the rule is compiled among, and the names of what it refers to. */
export interface Explaining {
  readonly known: Known;
  readonly among: Among;
  readonly names: Names;
}

export function explain(rule: Rule, at: Explaining, inside: readonly string[] = []): Explained {
  const verdict = compile(rule, at.among, inside)(at.known);
  const own = {
    sentence: sentence(rule, at.names),
    holds: verdict > 0,
    changesAt: Number.isFinite(verdict) ? Math.abs(verdict) : null,
  };
  const parts = partsOf(rule);
  if (parts.length > 0) return { ...own, clauses: parts.map((part) => explain(part, at, inside)) };
  if (!('audience' in rule)) return { ...own, facts: factsOf(rule, at) };
  const other = at.among.rules.get(rule.audience);
  if (!other || inside.includes(rule.audience)) return { ...own, facts: 'that audience is not in use' };
  return { ...own, clauses: [explain(other, at, [...inside, rule.audience])] };
}

function factsOf(rule: Rule, at: Explaining): string {
  const { person, facets } = at.known;
  if ('trait' in rule) return `${rule.trait}: ${valueWords(traitOf(person, rule.trait))}`;
  if ('kind' in rule) return `kind: ${person.kind}`;
  if ('place' in rule) return traitWords(at, placeTraits(rule.place));
  if ('specialty' in rule) return traitWords(at, specialtyTraits);
  if ('registration' in rule) {
    const known = facets.registrations.has(rule.registration);
    return known ? 'known as an identifier' : `trait: ${valueWords(traitOf(person, rule.registration))}`;
  }
  if ('random' in rule) return `drawn at ${drawOf(rule.random, person.personId).toFixed(3)} percent`;
  if ('list' in rule) return facets.lists.has(rule.list) ? 'is on the list' : 'is not on the list';
  if ('journey' in rule)
    return [...(facets.journeys.get(rule.journey) ?? [])].join(', ') || 'was never in it';
  if ('consent' in rule) return consentWords(rule, at);
  if ('score' in rule) return scoreWords(rule.score, at);
  return eventWords(rule, at);
}

function traitWords(at: Explaining, traits: readonly string[]): string {
  const known = traits.flatMap((trait) => {
    const value = traitOf(at.known.person, trait);
    return value === undefined || value === null ? [] : [`${trait}: ${valueWords(value)}`];
  });
  return known.join('; ') || 'nothing known';
}

function valueWords(value: Json | undefined): string {
  if (value === undefined || value === null) return 'not known';
  if (typeof value === 'string') return `“${value.slice(0, 200)}”`;
  return JSON.stringify(value).slice(0, 200);
}

function consentWords(rule: Extract<Rule, { consent: unknown }>, { known }: Explaining): string {
  const said = [...known.facets.consents].flatMap(([key, state]) => {
    const [purpose, channel] = key.split(':');
    const asked = purpose === rule.consent && (rule.channel === undefined || rule.channel === channel);
    return asked ? [`${channel}: ${state}`] : [];
  });
  return said.join(', ') || 'nothing said';
}

function scoreWords(id: string, { known, among }: Explaining): string {
  const points = known.facets.scores.get(id);
  const halfLife = among.halfLives.get(id) ?? null;
  if (!points) return 'score: 0';
  const value = Math.round(pointsAt(points, known.now, halfLife) * 100) / 100;
  return `score: ${value}${halfLifeWords(halfLife)}`;
}

type EventRule = Extract<
  Rule,
  { did: string } | { didNot: string } | { first: string } | { last: string } | { sequence: unknown }
>;

function eventWords(rule: Rule, at: Explaining): string {
  if (!isEvent(rule)) return '';
  if ('sequence' in rule) {
    return rule.sequence.map((s) => seenWords(s.event, seenOf(s.event, s.where, at), at)).join('; ');
  }
  const event =
    'did' in rule ? rule.did : 'didNot' in rule ? rule.didNot : 'first' in rule ? rule.first : rule.last;
  const key = watchKey(event, rule.where);
  const watched = at.known.facets.watches.get(key);
  const length = lengthOf(rule.withinDays, rule.withinMinutes);
  const counted =
    watched && length !== null
      ? `, ${watched.times.filter((t) => t >= at.known.now - length).length} of them in the window`
      : '';
  return `${seenWords(event, seenOf(event, rule.where, at), at)}${counted}`;
}

function isEvent(rule: Rule): rule is EventRule {
  return 'did' in rule || 'didNot' in rule || 'first' in rule || 'last' in rule || 'sequence' in rule;
}

type Look = Pick<Seen, 'count' | 'first' | 'last'> | undefined;

function seenOf(event: string, where: readonly Condition[] | undefined, { known }: Explaining): Look {
  const watched = known.facets.watches.get(watchKey(event, where));
  if (watched || where) return watched;
  const { activity } = known.person;
  const counted = Object.hasOwn(activity, event) ? activity[event] : undefined;
  return counted && { count: counted[0], first: counted[1], last: counted[2] };
}

function seenWords(event: string, seen: Look, { among }: Explaining): string {
  if (!seen) return `“${event}” never`;
  const { count, first, last } = seen;
  const when = (time: number): string => timeWords(time, among.zone);
  if (count === 1) return `“${event}” once, on ${when(last)}`;
  return `“${event}” ${count} times, first on ${when(first)}, last on ${when(last)}`;
}

function timeWords(time: number, zone: string): string {
  return new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  }).format(time);
}
