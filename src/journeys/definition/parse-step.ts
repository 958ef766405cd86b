// Reads one step of a definition that came from outside.

import { parseRule } from '../../audiences/index.ts';
import type { Rule } from '../../audiences/model.ts';
import { isObject } from '../../platform/json.ts';
import { isRefusal } from '../../platform/result.ts';
import { CHANNELS, LANES, PURPOSES } from '../../trust/model.ts';
import type { Hours, MessageStep, Next, Step, Until, Where, ZoneOf } from '../model.ts';
import type { Reader } from './reader.ts';

export const TIME_OF_DAY = /^([01]\d|2[0-3]):[0-5]\d$/;
const MOST_WAYS = 20;
const MOST_MINUTES = 5 * 366 * 1_440;
const LOCAL_TIME = /^\d{4}-\d{2}-\d{2}(T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?)?$/;
const OPTIONAL_ID = /^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})?$/;
/** A rule for a clause that could not be read: never used, because the fault is kept. */
const NOBODY: Rule = { none: [{ kind: 'patient' }] };

type Parse = (r: Reader, value: unknown, path: string) => Step;

const PARSERS: { readonly [K in Step['kind']]: Parse } = {
  wait(r, value, path) {
    const o = r.object(value, path, ['kind', 'minutes', 'next']);
    return {
      kind: 'wait',
      minutes: r.whole(o.minutes, `${path}.minutes`, 0, MOST_MINUTES),
      next: next(r, o.next, path),
    };
  },
  'wait-until'(r, value, path) {
    const o = r.object(value, path, ['kind', 'until', 'zone', 'next']);
    const until = parseUntil(r, o.until, `${path}.until`);
    return { kind: 'wait-until', until, zone: zone(r, o.zone, path), next: next(r, o.next, path) };
  },
  'wait-for'(r, value, path) {
    const o = r.object(value, path, ['kind', 'event', 'where', 'atMostMinutes', 'next', 'onTimeout']);
    return {
      kind: 'wait-for',
      event: r.text(o.event, `${path}.event`, 100),
      ...(o.where === undefined ? {} : { where: parseWhere(r, o.where, `${path}.where`) }),
      atMostMinutes: r.whole(o.atMostMinutes, `${path}.atMostMinutes`, 0, MOST_MINUTES),
      next: next(r, o.next, path),
      onTimeout: next(r, o.onTimeout, path, 'onTimeout'),
    };
  },
  'wait-hours'(r, value, path) {
    const o = r.object(value, path, ['kind', 'hours', 'zone', 'next']);
    const hours = parseHours(r, o.hours, `${path}.hours`);
    return { kind: 'wait-hours', hours, zone: zone(r, o.zone, path), next: next(r, o.next, path) };
  },
  branch(r, value, path) {
    const o = r.object(value, path, ['kind', 'ways', 'otherwise']);
    const ways = r.list(o.ways, `${path}.ways`, MOST_WAYS).map((way, i) => {
      const at = `${path}.ways[${i}]`;
      const w = r.object(way, at, ['name', 'when', 'next']);
      const when = parseRuleAt(r, w.when, `${at}.when`);
      return { name: r.text(w.name, `${at}.name`, 80), when, next: next(r, w.next, at) };
    });
    return { kind: 'branch', ways, otherwise: next(r, o.otherwise, path, 'otherwise') };
  },
  split(r, value, path) {
    const o = r.object(value, path, ['kind', 'ways']);
    const ways = r.list(o.ways, `${path}.ways`, MOST_WAYS).map((way, i) => {
      const at = `${path}.ways[${i}]`;
      const w = r.object(way, at, ['name', 'share', 'holdOut', 'next']);
      if (w.holdOut !== undefined && typeof w.holdOut !== 'boolean')
        r.wrong(`${at}.holdOut`, 'must be true or false');
      return {
        name: r.text(w.name, `${at}.name`, 80),
        share: r.number(w.share, `${at}.share`, 0, 100),
        ...(w.holdOut === true ? { holdOut: true } : {}),
        next: next(r, w.next, at),
      };
    });
    return { kind: 'split', ways };
  },
  message(r, value, path) {
    const o = r.object(value, path, [...MESSAGE_KEYS, 'kind', 'next']);
    return { kind: 'message', ...parseMessage(r, o, path), next: next(r, o.next, path) };
  },
  task(r, value, path) {
    const o = r.object(value, path, ['kind', 'title', 'script', 'role', 'dueMinutes', 'then', 'next']);
    return {
      kind: 'task',
      title: r.text(o.title, `${path}.title`, 200),
      script: r.text(o.script, `${path}.script`, 5_000),
      role: r.text(o.role, `${path}.role`, 60),
      dueMinutes: r.whole(o.dueMinutes, `${path}.dueMinutes`, 1, MOST_MINUTES),
      // biome-ignore lint/suspicious/noThenProperty: a word of the definition, not a function
      then: r.oneOf(o.then, `${path}.then`, ['done', 'at-once']),
      next: next(r, o.next, path),
    };
  },
  webhook(r, value, path) {
    const o = r.object(value, path, ['kind', 'endpoint', 'next']);
    return {
      kind: 'webhook',
      endpoint: id(r, o.endpoint, `${path}.endpoint`, 'an endpoint'),
      next: next(r, o.next, path),
    };
  },
  update(r, value, path) {
    const o = r.object(value, path, ['kind', 'traits', 'next']);
    const traits: { [trait: string]: string | number | boolean | null } = {};
    for (const [name, given] of r.entries(o.traits, `${path}.traits`, 50))
      traits[traitName(r, name, `${path}.traits`)] =
        given === null ? null : plain(r, given, `${path}.traits`);
    return { kind: 'update', traits, next: next(r, o.next, path) };
  },
  start(r, value, path) {
    const o = r.object(value, path, ['kind', 'journey', 'next']);
    return {
      kind: 'start',
      journey: id(r, o.journey, `${path}.journey`, 'a journey'),
      next: next(r, o.next, path),
    };
  },
  end(r, value, path) {
    const o = r.object(value, path, ['kind', 'outcome']);
    return { kind: 'end', outcome: r.oneOf(o.outcome, `${path}.outcome`, ['completed', 'exit']) };
  },
};

const KINDS: readonly [Step['kind'], ...Step['kind'][]] = [
  'wait',
  'wait-until',
  'wait-for',
  'wait-hours',
  'branch',
  'split',
  'message',
  'task',
  'webhook',
  'update',
  'start',
  'end',
];
const MESSAGE_KEYS = [
  'contentItemId',
  'lane',
  'purpose',
  'channels',
  'urgency',
  'value',
  'expiresAfterHours',
  'spread',
];

/** A step; what cannot be read is noted in the reader. */
export function parseStep(r: Reader, value: unknown, path: string): Step {
  const kind = r.oneOf(isObject(value) ? value.kind : undefined, `${path}.kind`, KINDS);
  return PARSERS[kind](r, value, path);
}

function parseMessage(r: Reader, o: { readonly [key: string]: unknown }, path: string): MessageStep {
  const channels = r
    .list(o.channels, `${path}.channels`, CHANNELS.length)
    .map((c, i) => r.oneOf(c, `${path}.channels[${i}]`, CHANNELS));
  if (new Set(channels).size < channels.length) r.wrong(`${path}.channels`, 'names a channel twice');
  return {
    contentItemId: id(r, o.contentItemId, `${path}.contentItemId`, 'content'),
    lane: r.oneOf(o.lane, `${path}.lane`, LANES),
    purpose: r.oneOf(o.purpose, `${path}.purpose`, PURPOSES),
    channels,
    urgency: r.oneOf(o.urgency, `${path}.urgency`, ['now', 'today', 'week', 'whenever']),
    value: r.number(o.value, `${path}.value`, 0, 1),
    expiresAfterHours: r.number(o.expiresAfterHours, `${path}.expiresAfterHours`, 1, 24 * 366),
    ...(o.spread === undefined ? {} : { spread: r.oneOf(o.spread, `${path}.spread`, ['best', 'each']) }),
  };
}

function parseUntil(r: Reader, value: unknown, path: string): Until {
  const o = r.object(value, path, ['date', 'time', 'weekday', 'trait', 'shiftMinutes']);
  if (o.date !== undefined) {
    r.object(value, path, ['date']);
    const words = 'must be a local date and time such as 2026-03-01T09:00';
    const date = r.match(o.date, `${path}.date`, LOCAL_TIME, words);
    if (date !== '' && Number.isNaN(Date.parse(`${date.slice(0, 10)}T00:00:00Z`)))
      r.wrong(`${path}.date`, words);
    return { date };
  }
  if (o.trait !== undefined) {
    r.object(value, path, ['trait', 'shiftMinutes']);
    const trait = r.text(o.trait, `${path}.trait`, 100);
    return {
      trait,
      shiftMinutes: r.whole(o.shiftMinutes, `${path}.shiftMinutes`, -MOST_MINUTES, MOST_MINUTES),
    };
  }
  r.object(value, path, ['time', 'weekday']);
  const time = r.match(o.time, `${path}.time`, TIME_OF_DAY, 'must be a time such as 09:00');
  return o.weekday === undefined ? { time } : { time, weekday: r.whole(o.weekday, `${path}.weekday`, 1, 7) };
}

function parseHours(r: Reader, value: unknown, path: string): Hours {
  const o = r.object(value, path, ['days', 'from', 'to']);
  return {
    days: r.list(o.days, `${path}.days`, 7).map((d, i) => r.whole(d, `${path}.days[${i}]`, 1, 7)),
    from: r.match(o.from, `${path}.from`, TIME_OF_DAY, 'must be a time such as 09:00'),
    to: r.match(o.to, `${path}.to`, TIME_OF_DAY, 'must be a time such as 17:00'),
  };
}

/** Properties that an event must have. */
export function parseWhere(r: Reader, value: unknown, path: string): Where {
  const where: { [property: string]: string | number | boolean } = {};
  for (const [name, given] of r.entries(value, path, 20))
    where[traitName(r, name, path)] = plain(r, given, path);
  return where;
}

/** A rule of the audiences, with the fault's place put below this path. */
export function parseRuleAt(r: Reader, value: unknown, path: string): Rule {
  const rule = parseRule(value);
  if (!isRefusal(rule)) return rule;
  const field = (rule.field ?? 'rule').replace(/^rule/, path);
  const own = rule.field ?? '';
  const reason = rule.message.startsWith(`${own} `) ? rule.message.slice(own.length + 1) : rule.message;
  r.wrong(field, reason.replace(/\.$/, ''));
  return NOBODY;
}

function next(r: Reader, value: unknown, path: string, name = 'next'): Next {
  return value === null ? null : r.stepId(value, `${path}.${name}`);
}

function zone(r: Reader, value: unknown, path: string): ZoneOf {
  return r.oneOf(value, `${path}.zone`, ['person', 'organisation']);
}

function id(r: Reader, value: unknown, path: string, what: string): string {
  return r.match(value, path, OPTIONAL_ID, `must be the id of ${what}`);
}

function traitName(r: Reader, name: string, path: string): string {
  if (name.trim() === '' || name.length > 100) r.wrong(path, 'has a name that is empty or too long');
  return name.normalize('NFC');
}

function plain(r: Reader, value: unknown, path: string): string | number | boolean {
  if (typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))) return value;
  if (typeof value === 'string' && value.length <= 500) return value.normalize('NFC');
  r.wrong(path, 'has a value that is no text (at most 500 characters), number, true or false');
  return '';
}
