// Reads a journey's definition that came from outside: every part bounded, every fault named by its exact place. It may
// still be unfinished (an id that is empty is a slot to be filled): what stands against publishing is for check.ts.
import type { Refusal } from '../../platform/result.ts';
import type { Definition, Ending, Entry, Reentry, Schedule, Step } from '../model.ts';
import { parseRuleAt, parseStep, parseWhere, TIME_OF_DAY } from './parse-step.ts';
import { openReader, type Reader } from './reader.ts';

export const MOST_STEPS = 200;
const MOST_EXITS = 20;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const OPTIONAL_ID = /^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})?$/;
const KEYS = ['entry', 'start', 'steps', 'goal', 'exits', 'reentry', 'caps', 'layout'];

/** The definition, or a 422 `bad-definition` that names the field, such as `definition.steps.ask.ways[1].share`. */
export function parseDefinition(value: unknown, path = 'definition'): Definition | Refusal {
  const r = openReader('bad-definition');
  const o = r.object(value, path, KEYS);
  const steps: { [id: string]: Step } = {};
  for (const [id, step] of r.entries(o.steps, `${path}.steps`, MOST_STEPS)) {
    const known = r.stepId(id, `${path}.steps`);
    if (known !== '') steps[known] = parseStep(r, step, `${path}.steps.${known}`);
  }
  const definition: Definition = {
    entry: parseEntry(r, o.entry, `${path}.entry`),
    start: o.start === '' ? '' : r.stepId(o.start, `${path}.start`),
    steps,
    reentry: parseReentry(r, o.reentry, `${path}.reentry`),
    ...(o.goal === undefined ? {} : { goal: parseEnding(r, o.goal, `${path}.goal`) }),
    ...(o.exits === undefined
      ? {}
      : {
          exits: r
            .list(o.exits, `${path}.exits`, MOST_EXITS)
            .map((e, i) => parseEnding(r, e, `${path}.exits[${i}]`)),
        }),
    ...(o.caps === undefined ? {} : { caps: parseCaps(r, o.caps, `${path}.caps`) }),
    ...(o.layout === undefined ? {} : { layout: parseLayout(r, o.layout, `${path}.layout`, steps) }),
  };
  return r.fault() ?? definition;
}

function parseEntry(r: Reader, value: unknown, path: string): Entry {
  const o = r.object(value, path, ['audience', 'event', 'where', 'schedule', 'of', 'import', 'call']);
  if (o.audience !== undefined) {
    r.object(value, path, ['audience']);
    return {
      audience: r.match(o.audience, `${path}.audience`, OPTIONAL_ID, 'must be the id of an audience'),
    };
  }
  if (o.event !== undefined) {
    r.object(value, path, ['event', 'where']);
    const event = r.text(o.event, `${path}.event`, 100);
    return o.where === undefined ? { event } : { event, where: parseWhere(r, o.where, `${path}.where`) };
  }
  if (o.schedule !== undefined) {
    r.object(value, path, ['schedule', 'of']);
    return {
      schedule: parseSchedule(r, o.schedule, `${path}.schedule`),
      of: r.match(o.of, `${path}.of`, OPTIONAL_ID, 'must be the id of an audience'),
    };
  }
  if (o.import !== undefined) {
    r.object(value, path, ['import']);
    return { import: r.text(o.import, `${path}.import`, 200) };
  }
  r.object(value, path, ['call']);
  return { call: r.oneOf(o.call, `${path}.call`, ['manual-or-api']) };
}

function parseSchedule(r: Reader, value: unknown, path: string): Schedule {
  const o = r.object(value, path, ['at', 'on', 'days', 'dayOfMonth']);
  return {
    at: r.match(o.at, `${path}.at`, TIME_OF_DAY, 'must be a time such as 09:00'),
    ...(o.on === undefined
      ? {}
      : { on: r.match(o.on, `${path}.on`, DATE, 'must be a date such as 2026-03-01') }),
    ...(o.days === undefined
      ? {}
      : { days: r.list(o.days, `${path}.days`, 7).map((d, i) => r.whole(d, `${path}.days[${i}]`, 1, 7)) }),
    ...(o.dayOfMonth === undefined ? {} : { dayOfMonth: r.whole(o.dayOfMonth, `${path}.dayOfMonth`, 1, 31) }),
  };
}

function parseEnding(r: Reader, value: unknown, path: string): Ending {
  const o = r.object(value, path, ['event', 'where', 'rule']);
  if (o.rule !== undefined) {
    r.object(value, path, ['rule']);
    return { rule: parseRuleAt(r, o.rule, `${path}.rule`) };
  }
  const event = r.text(o.event, `${path}.event`, 100);
  return o.where === undefined ? { event } : { event, where: parseWhere(r, o.where, `${path}.where`) };
}

function parseReentry(r: Reader, value: unknown, path: string): Reentry {
  if (typeof value === 'string') return r.oneOf(value, path, ['never', 'always']);
  const o = r.object(value, path, ['afterDays']);
  return { afterDays: r.whole(o.afterDays, `${path}.afterDays`, 1, 3_660) };
}

function parseCaps(r: Reader, value: unknown, path: string): NonNullable<Definition['caps']> {
  const o = r.object(value, path, ['perDay', 'inside', 'total']);
  const cap = (name: 'perDay' | 'inside' | 'total'): { [key: string]: number } =>
    o[name] === undefined ? {} : { [name]: r.whole(o[name], `${path}.${name}`, 0, 1_000_000_000) };
  return { ...cap('perDay'), ...cap('inside'), ...cap('total') };
}

/** Where the canvas draws steps; of steps that are gone nothing is kept. */
function parseLayout(
  r: Reader,
  value: unknown,
  path: string,
  steps: { readonly [id: string]: Step },
): NonNullable<Definition['layout']> {
  const layout: { [id: string]: { x: number; y: number } } = {};
  for (const [id, place] of r.entries(value, path, MOST_STEPS + 100)) {
    const known = r.stepId(id, path);
    const o = r.object(place, `${path}.${known}`, ['x', 'y']);
    const x = r.number(o.x, `${path}.${known}.x`, -1_000_000, 1_000_000);
    const y = r.number(o.y, `${path}.${known}.y`, -1_000_000, 1_000_000);
    if (Object.hasOwn(steps, known)) layout[known] = { x, y };
  }
  return layout;
}
