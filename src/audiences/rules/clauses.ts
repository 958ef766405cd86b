// The clauses a rule is made of: which fields each has, and how they are read.
import { isObject, type JsonObject } from '../../platform/json.ts';
import { isRefusal, type Refusal } from '../../platform/result.ts';
import { CHANNELS, PURPOSES } from '../../trust/model.ts';
import {
  AUDIENCE_KINDS,
  COMPARISONS,
  CONSENT_WORDS,
  JOURNEY_WORDS,
  REGISTRATIONS,
  type Rule,
  type SequenceStep,
} from '../model.ts';
import { badRule, Fields } from './fields.ts';

/** Highest count over all time, and within a window, where the times themselves are kept. */
export const MOST_TIMES = 10_000;
export const MOST_TIMES_IN_WINDOW = 49;
/** Fewest and most events of a sequence. */
export const MOST_STEPS = 5;
const LEAST_STEPS = 2;

interface Clause {
  readonly keys: readonly string[];
  readonly parse: (value: JsonObject, path: string) => Rule | Refusal;
}

const WITHIN = ['withinDays', 'withinMinutes'];
const EDGE = [...WITHIN, 'beforeDays', 'beforeMinutes', 'where'];
const PLACES = ['country', 'state', 'city', 'postalCode', 'location'] as const;

/** By the field that a clause begins with. */
export const CLAUSES: { readonly [first: string]: Clause } = {
  trait: { keys: ['trait', 'is', 'value'], parse: parseTrait },
  kind: { keys: ['kind'], parse: parseKind },
  did: { keys: ['did', 'atLeast', 'atMost', ...WITHIN, 'where'], parse: parseDid },
  didNot: { keys: ['didNot', ...WITHIN, 'where'], parse: parseDidNot },
  first: { keys: ['first', ...EDGE], parse: (value, path) => parseEdge('first', value, path) },
  last: { keys: ['last', ...EDGE], parse: (value, path) => parseEdge('last', value, path) },
  sequence: { keys: ['sequence', ...WITHIN, 'sinceDays', 'sinceMinutes'], parse: parseSequence },
  consent: { keys: ['consent', 'channel', 'is'], parse: parseConsent },
  audience: { keys: ['audience', 'is'], parse: (value, path) => parseInOut('audience', value, path) },
  journey: { keys: ['journey', 'is'], parse: parseJourney },
  score: { keys: ['score', 'atLeast', 'atMost'], parse: parseScore },
  place: { keys: ['place'], parse: parsePlace },
  specialty: { keys: ['specialty'], parse: parseSpecialty },
  registration: { keys: ['registration', 'is'], parse: parseRegistration },
  random: { keys: ['random', 'from', 'to'], parse: parseRandom },
  list: { keys: ['list', 'is'], parse: (value, path) => parseInOut('list', value, path) },
};

function parseTrait(value: JsonObject, path: string): Rule | Refusal {
  const fields = new Fields(value, path);
  const trait = fields.name('trait', 'a trait');
  const is = fields.word('is', COMPARISONS) ?? 'exists';
  const operand = fields.operand(is);
  return fields.done({ trait, is, ...(operand === undefined ? {} : { value: operand }) });
}

function parseKind(value: JsonObject, path: string): Rule | Refusal {
  const fields = new Fields(value, path);
  return fields.done({ kind: fields.word('kind', AUDIENCE_KINDS) ?? 'contact' });
}

function parseDid(value: JsonObject, path: string): Rule | Refusal {
  const fields = new Fields(value, path);
  const did = fields.name('did', 'an event');
  const window = fields.window();
  const remembered = Object.keys(window).length > 0;
  const most = remembered ? MOST_TIMES_IN_WINDOW : MOST_TIMES;
  const atLeast = fields.whole('atLeast', 1, most);
  const atMost = fields.whole('atMost', 1, most);
  if (atLeast !== undefined && atMost !== undefined && atLeast > atMost)
    fields.refuse('atMost', 'is less than atLeast: nobody can fit that');
  return fields.done({
    did,
    ...(atLeast === undefined ? {} : { atLeast }),
    ...(atMost === undefined ? {} : { atMost }),
    ...window,
    ...fields.where(),
  });
}

function parseDidNot(value: JsonObject, path: string): Rule | Refusal {
  const fields = new Fields(value, path);
  return fields.done({
    didNot: fields.name('didNot', 'an event'),
    ...fields.window(),
    ...fields.where(),
  });
}

function parseEdge(which: 'first' | 'last', value: JsonObject, path: string): Rule | Refusal {
  const fields = new Fields(value, path);
  const event = fields.name(which, 'an event');
  const window = fields.window();
  const { days, minutes } = fields.span('before');
  const before = {
    ...(days === undefined ? {} : { beforeDays: days }),
    ...(minutes === undefined ? {} : { beforeMinutes: minutes }),
  };
  if (Object.keys(window).length + Object.keys(before).length !== 1)
    fields.refuse('', 'must have exactly one of withinDays, withinMinutes, beforeDays and beforeMinutes');
  const rest = { ...window, ...before, ...fields.where() };
  return fields.done(which === 'first' ? { first: event, ...rest } : { last: event, ...rest });
}

function parseSequence(value: JsonObject, path: string): Rule | Refusal {
  const fields = new Fields(value, path);
  const items = value.sequence;
  if (!Array.isArray(items) || items.length < LEAST_STEPS || items.length > MOST_STEPS)
    return badRule(`${path}.sequence`, `must be a list of ${LEAST_STEPS} to ${MOST_STEPS} events`);
  const sequence: SequenceStep[] = [];
  for (const [i, item] of items.entries()) {
    const step = parseStep(item, `${path}.sequence[${i}]`);
    if (isRefusal(step)) return step;
    sequence.push(step);
  }
  const window = fields.window();
  if (Object.keys(window).length !== 1)
    fields.refuse('', 'must say withinDays or withinMinutes: how far the events may lie apart');
  const { days, minutes } = fields.span('since');
  return fields.done({
    sequence,
    ...window,
    ...(days === undefined ? {} : { sinceDays: days }),
    ...(minutes === undefined ? {} : { sinceMinutes: minutes }),
  });
}

function parseStep(value: unknown, path: string): SequenceStep | Refusal {
  if (!isObject(value)) return badRule(path, 'must be an object such as {event, where}');
  const unknown = Object.keys(value).find((key) => key !== 'event' && key !== 'where');
  if (unknown !== undefined) return badRule(`${path}.${unknown.slice(0, 40)}`, 'is not known in a sequence');
  const fields = new Fields(value, path);
  return fields.done({ event: fields.name('event', 'an event'), ...fields.where() });
}

function parseConsent(value: JsonObject, path: string): Rule | Refusal {
  const fields = new Fields(value, path);
  const consent = fields.word('consent', PURPOSES) ?? 'care';
  const channel = fields.has('channel') ? fields.word('channel', CHANNELS) : undefined;
  const is = fields.word('is', CONSENT_WORDS) ?? 'given';
  return fields.done({ consent, ...(channel === undefined ? {} : { channel }), is });
}

function parseInOut(what: 'audience' | 'list', value: JsonObject, path: string): Rule | Refusal {
  const fields = new Fields(value, path);
  const id = fields.id(what, what === 'audience' ? 'an audience' : 'a list');
  const is = fields.word('is', ['in', 'out']) ?? 'in';
  return fields.done(what === 'audience' ? { audience: id, is } : { list: id, is });
}

function parseJourney(value: JsonObject, path: string): Rule | Refusal {
  const fields = new Fields(value, path);
  const journey = fields.id('journey', 'a journey');
  return fields.done({ journey, is: fields.word('is', JOURNEY_WORDS) ?? 'never' });
}

function parseScore(value: JsonObject, path: string): Rule | Refusal {
  const fields = new Fields(value, path);
  const score = fields.id('score', 'a score');
  const [atLeast, atMost] = [fields.number('atLeast'), fields.number('atMost')];
  if (atLeast === undefined && atMost === undefined) fields.refuse('', 'must have atLeast or atMost');
  if (atLeast !== undefined && atMost !== undefined && atLeast > atMost)
    fields.refuse('atMost', 'is less than atLeast: nobody can fit that');
  return fields.done({
    score,
    ...(atLeast === undefined ? {} : { atLeast }),
    ...(atMost === undefined ? {} : { atMost }),
  });
}

function parsePlace(value: JsonObject, path: string): Rule | Refusal {
  const given = value.place;
  if (!isObject(given))
    return badRule(`${path}.place`, `must be an object with some of ${PLACES.join(', ')}`);
  const unknown = Object.keys(given).find((key) => !PLACES.some((p) => p === key));
  if (unknown !== undefined)
    return badRule(`${path}.place.${unknown.slice(0, 40)}`, `is not one of ${PLACES.join(', ')}`);
  const fields = new Fields(given, `${path}.place`);
  const stated = PLACES.flatMap((name) => {
    const text = fields.text(name);
    return text === undefined ? [] : [[name, text] as const];
  });
  if (stated.length === 0) fields.refuse('', `must state at least one of ${PLACES.join(', ')}`);
  return fields.done({ place: Object.fromEntries(stated) });
}

function parseSpecialty(value: JsonObject, path: string): Rule | Refusal {
  const fields = new Fields(value, path);
  return fields.done({ specialty: fields.texts('specialty') });
}

function parseRegistration(value: JsonObject, path: string): Rule | Refusal {
  const fields = new Fields(value, path);
  const registration = fields.word('registration', REGISTRATIONS) ?? 'npi';
  return fields.done({ registration, is: fields.word('is', ['present', 'missing']) ?? 'present' });
}

function parseRandom(value: JsonObject, path: string): Rule | Refusal {
  const fields = new Fields(value, path);
  const random = fields.name('random', 'the draw');
  const [from, to] = [fields.number('from'), fields.number('to')];
  if (from === undefined || to === undefined || from < 0 || to > 100 || from >= to) {
    fields.refuse(
      from === undefined || from < 0 ? 'from' : 'to',
      'must be percent, 0 to 100, from less than to',
    );
    return fields.done({ random, from: 0, to: 100 });
  }
  return fields.done({ random, from, to });
}
