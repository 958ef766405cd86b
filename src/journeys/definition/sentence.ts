// Reads a journey back in English, step by step, so that people see what they have built: screens, docs and differences
// use the same words.
import { sentence as ruleSentence } from '../../audiences/index.ts';
import type { Rule } from '../../audiences/model.ts';
import type {
  Definition,
  Ending,
  Entry,
  Next,
  Reentry,
  Schedule,
  Step,
  StepKind,
  Until,
  Where,
  ZoneOf,
} from '../model.ts';
import { stepOf, waysOf } from './ways.ts';

/** What definitions name by id; a missing name reads as something that is not there. */
export interface Names {
  readonly audiences: ReadonlyMap<string, string>;
  readonly contents: ReadonlyMap<string, string>;
  readonly journeys: ReadonlyMap<string, string>;
  readonly endpoints: ReadonlyMap<string, string>;
  /** What rules name: audiences, lists, scores and journeys together. */
  readonly inRules: ReadonlyMap<string, string>;
}

export interface OutlineStep {
  readonly step: string;
  readonly kind: StepKind;
  readonly depth: number;
  readonly words: string;
  readonly ways: readonly { readonly way: string; readonly next: Next }[];
}

export interface Outline {
  readonly entry: string;
  readonly steps: readonly OutlineStep[];
  readonly endings: readonly string[];
}

/** A definition in words: who comes in, each step in the order in which it is reached (orphans last), what ends it. */
export function outline(definition: Definition, names: Names): Outline {
  const steps: OutlineStep[] = [];
  const seen = new Set<string>();
  const visit = (id: string, depth: number): void => {
    const open: [string, number][] = [[id, depth]];
    for (let at = open.pop(); at; at = open.pop()) {
      const [stepId, deep] = at;
      const step = stepOf(definition, stepId);
      if (!step || seen.has(stepId)) continue;
      seen.add(stepId);
      const ways = waysOf(step).map(({ way, next }) => ({ way, next }));
      steps.push({ step: stepId, kind: step.kind, depth: deep, words: stepWords(step, names), ways });
      const deeper = ways.length > 1 ? deep + 1 : deep;
      for (const { next } of ways.toReversed()) if (next !== null) open.push([next, deeper]);
    }
  };
  visit(definition.start, 0);
  for (const id of Object.keys(definition.steps)) visit(id, 0);
  return { entry: entryWords(definition.entry, names), steps, endings: endingsWords(definition, names) };
}

/** Who comes in, e.g. "Whoever comes into “Late”." */
export function entryWords(entry: Entry, names: Names): string {
  if ('audience' in entry)
    return `Whoever comes into ${called(names.audiences, entry.audience, 'audience')}.`;
  if ('event' in entry) return `Whoever does ${event(entry.event, entry.where)}.`;
  if ('schedule' in entry)
    return `Everybody of ${called(names.audiences, entry.of, 'audience')}, ${scheduleWords(entry.schedule)}.`;
  if ('import' in entry)
    return entry.import === 'any'
      ? 'Whoever is in an import, when it has ended.'
      : `Whoever is in an import called ${quoted(entry.import)}, when it has ended.`;
  return 'Whoever is put in by hand or by a program.';
}

/** E.g. "every Monday and Friday at 09:00". */
export function scheduleWords({ at, on, days, dayOfMonth }: Schedule): string {
  if (on !== undefined) return `on ${on} at ${at}`;
  if (dayOfMonth !== undefined) return `on day ${dayOfMonth} of every month at ${at}`;
  return days === undefined ? `every day at ${at}` : `every ${daysWords(days)} at ${at}`;
}

function endingsWords({ goal, exits, reentry, caps }: Definition, names: Names): string[] {
  const capped = [
    caps?.perDay === undefined ? [] : [`${caps.perDay} a day`],
    caps?.inside === undefined ? [] : [`${caps.inside} inside at a time`],
    caps?.total === undefined ? [] : [`${caps.total} in all`],
  ].flat();
  return [
    ...(goal ? [`The goal is reached, and the journey ends, ${endingWords(goal, names)}.`] : []),
    ...(exits ?? []).map((exit) => `The journey ends ${endingWords(exit, names)}.`),
    `${reentryWords(reentry)}.`,
    ...(capped.length > 0 ? [`At most ${capped.join(', ')} are let in.`] : []),
  ];
}

/** E.g. "as soon as the person does “Appointment Booked”". */
export function endingWords(ending: Ending, names: Names): string {
  return 'event' in ending
    ? `as soon as the person does ${event(ending.event, ending.where)}`
    : `as soon as the person is one of those ${ruleWords(ending.rule, names)}`;
}

export function reentryWords(reentry: Reentry): string {
  if (reentry === 'never') return 'Nobody comes in twice';
  return reentry === 'always'
    ? 'Whoever has come out may come in again'
    : `Whoever has come out may come in again ${reentry.afterDays} days after coming in`;
}

type Words = { readonly [K in StepKind]: (step: Extract<Step, { kind: K }>, names: Names) => string };

const WORDS: Words = {
  wait: (s) => `Wait ${span(s.minutes)}.`,
  'wait-until': (s) => `Wait until ${untilWords(s.until)}, ${zoneWords(s.zone)}.`,
  'wait-for': (s) => `Wait for ${event(s.event, s.where)}, at most ${span(s.atMostMinutes)}.`,
  'wait-hours': (s) =>
    `Wait for opening hours: ${daysWords(s.hours.days)}, ${s.hours.from} to ${s.hours.to}, ${zoneWords(s.zone)}.`,
  branch: (s, names) => {
    const ways = s.ways.map((w) => `${quoted(w.name)} for those ${ruleWords(w.when, names)}`);
    return `Part ways: ${[...ways, '“otherwise” for all others'].join('; ')}.`;
  },
  split: (s) => {
    const ways = s.ways.map(
      (w) => `${w.share} % ${quoted(w.name)}${w.holdOut ? ' (held out, measured)' : ''}`,
    );
    return `Split by chance: ${ways.join(', ')}.`;
  },
  message: (s, names) => {
    const over =
      s.channels.length === 0 ? 'no channel' : list(s.channels, s.spread === 'each' ? 'and' : 'or');
    return `Send ${called(names.contents, s.contentItemId, 'content')} over ${over} (${s.lane}, ${URGENCY[s.urgency]}).`;
  },
  task: (s) =>
    `Ask the role ${quoted(s.role)} to do ${quoted(s.title)} within ${span(s.dueMinutes)}${s.then === 'done' ? ', and wait until it is done' : ''}.`,
  webhook: (s, names) => `Call ${called(names.endpoints, s.endpoint, 'endpoint')}.`,
  update: (s) =>
    `Set ${list(
      Object.entries(s.traits).map(([name, value]) =>
        value === null ? `${name} to nothing` : `${name} to ${valueWords(value)}`,
      ),
      'and',
    )}.`,
  start: (s, names) => `Start the journey ${called(names.journeys, s.journey, 'journey')}.`,
  end: (s) => (s.outcome === 'completed' ? 'End: completed.' : 'End: left early.'),
};

const URGENCY = { now: 'at once', today: 'today', week: 'this week', whenever: 'whenever it suits' } as const;

/** One step as a sentence. */
export function stepWords(step: Step, names: Names): string {
  // The kind picks the entry of exactly this step's type; the compiler does not follow that through the index.
  const words = WORDS[step.kind] as (step: Step, names: Names) => string;
  return words(step, names);
}

function untilWords(until: Until): string {
  if ('date' in until) return until.date.replace('T', ' ');
  if ('time' in until)
    return until.weekday === undefined ? until.time : `${daysWords([until.weekday])} ${until.time}`;
  if (until.shiftMinutes === 0) return `the time in ${until.trait}`;
  return `${span(Math.abs(until.shiftMinutes))} ${until.shiftMinutes < 0 ? 'before' : 'after'} the time in ${until.trait}`;
}

function zoneWords(zone: ZoneOf): string {
  return zone === 'person' ? "on the person's clock" : "on the organisation's clock";
}

const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

function daysWords(days: readonly number[]): string {
  const sorted = [...new Set(days)].sort((a, b) => a - b);
  const names = sorted.flatMap((d) => DAYS[d - 1] ?? []);
  const [first, last] = [names[0], names.at(-1)];
  const inARow = sorted.length > 2 && (sorted.at(-1) ?? 0) - (sorted[0] ?? 0) === sorted.length - 1;
  if (inARow && first && last) return `${first} to ${last}`;
  return names.length === 0 ? 'no day' : list(names, 'and');
}

/** A length of time as people say it, e.g. "2 days and 3 hours". */
export function span(minutes: number): string {
  const parts = [
    [Math.floor(minutes / 1_440), 'day'],
    [Math.floor((minutes % 1_440) / 60), 'hour'],
    [minutes % 60, 'minute'],
  ] as const;
  const said = parts.flatMap(([n, word]) => (n === 0 ? [] : [`${n} ${word}${n === 1 ? '' : 's'}`]));
  return said.length === 0 ? 'no time' : list(said, 'and');
}

function event(name: string, where: Where | undefined): string {
  const said = name === '' ? 'an event that is not chosen yet' : quoted(name);
  const fits = Object.entries(where ?? {}).map(([property, value]) => `${property} ${valueWords(value)}`);
  return fits.length === 0 ? said : `${said} with ${list(fits, 'and')}`;
}

function ruleWords(rule: Rule, names: Names): string {
  return ruleSentence(rule, names.inRules)
    .replace(/^People /, '')
    .replace(/\.$/, '');
}

function called(names: ReadonlyMap<string, string>, id: string, what: string): string {
  if (id === '') return `${what} that is not chosen yet`;
  const name = names.get(id);
  return name === undefined ? `${what} that is gone` : quoted(name);
}

function valueWords(value: string | number | boolean): string {
  return typeof value === 'string' ? quoted(value) : String(value);
}

function quoted(text: string): string {
  return `“${text}”`;
}

function list(words: readonly string[], last: 'and' | 'or'): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`;
}
