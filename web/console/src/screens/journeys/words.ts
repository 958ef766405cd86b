// Steps, entries and endings in short words, as cards and rows show them. Pure.
import { channelMark, laneMark } from '@rapport/kit';
import type { JourneyNames } from '../../../../../sdk/faces/journeys.ts';
import type { Definition, Ending, Entry, Schedule, Step, StepKind, Until } from './types.ts';

export const KIND_WORDS: { readonly [kind in StepKind]: { readonly name: string; readonly help: string } } = {
  message: { name: 'Message', help: 'Asks for approved content to be brought to the person' },
  wait: { name: 'Wait', help: 'For some minutes, hours or days' },
  'wait-until': {
    name: 'Wait until',
    help: 'A time of day, a week day, a date, or around a date of the person',
  },
  'wait-for': {
    name: 'Wait for an event',
    help: 'Goes on when it happens, or another way when it does not in time',
  },
  'wait-hours': {
    name: 'Wait for opening hours',
    help: 'Goes on at once inside the hours, else when they begin',
  },
  branch: { name: 'Branch', help: 'Different ways for different people, by rules' },
  split: { name: 'Random split', help: 'Shares by chance, with a hold-out to measure against' },
  task: { name: 'Human task', help: 'Somebody of a role does something' },
  update: { name: 'Update the profile', help: 'Sets or clears traits' },
  webhook: { name: 'Webhook', help: 'Tells another system' },
  start: { name: 'Start a journey', help: 'Lets the person into another journey' },
  end: { name: 'End', help: 'The journey is over for this person' },
};

export const KINDS = Object.keys(KIND_WORDS).filter((kind): kind is StepKind => kind in KIND_WORDS);

const UNITS = [
  ['week', 7 * 24 * 60],
  ['day', 24 * 60],
  ['hour', 60],
  ['minute', 1],
] as const;

export type Unit = (typeof UNITS)[number][0];

/** Minutes as whole numbers of the largest unit that fits: 2880 is 2 days. Weeks only from two on. */
export function amountOf(minutes: number): { readonly amount: number; readonly unit: Unit } {
  const found = UNITS.find(
    ([unit, size]) => minutes >= size && minutes % size === 0 && (unit !== 'week' || minutes >= 2 * size),
  );
  return found ? { amount: minutes / found[1], unit: found[0] } : { amount: minutes, unit: 'minute' };
}

export function minutesOf(amount: number, unit: Unit): number {
  return amount * (UNITS.find(([name]) => name === unit)?.[1] ?? 1);
}

/** "2 days", "1 day 3 hours", "90 minutes". */
export function spanWords(minutes: number): string {
  let rest = Math.max(0, Math.round(minutes));
  if (rest === 0) return 'no time';
  const words: string[] = [];
  for (const [unit, size] of UNITS.slice(1)) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) words.push(`${count} ${unit}${count === 1 ? '' : 's'}`);
  }
  return words.slice(0, 2).join(' ');
}

export const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;

/** ISO week days as words: "Monday to Friday", "Saturday and Sunday", "every day". */
export function daysWords(days: readonly number[]): string {
  const sorted = [...new Set(days)].toSorted((a, b) => a - b);
  if (sorted.length === 7) return 'every day';
  const names = sorted.map((day) => DAYS[day - 1] ?? '?');
  const [first, last] = [sorted[0] ?? 0, sorted.at(-1) ?? 0];
  if (sorted.length > 2 && last - first === sorted.length - 1) return `${names[0]} to ${names.at(-1)}`;
  return names.length < 2 ? (names[0] ?? 'no day') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

export function untilWords(until: Until): string {
  if ('date' in until) return until.date.replace('T', ' at ');
  if ('trait' in until) {
    const trait = until.trait || 'a date trait';
    if (until.shiftMinutes === 0) return `the moment of ${trait}`;
    return `${spanWords(Math.abs(until.shiftMinutes))} ${until.shiftMinutes < 0 ? 'before' : 'after'} ${trait}`;
  }
  return until.weekday === undefined ? until.time : `${DAYS[until.weekday - 1]} ${until.time}`;
}

function named(
  names: { readonly [id: string]: string | null } | undefined,
  id: string,
  none: string,
): string {
  if (id === '') return none;
  const name = names?.[id];
  return name === null ? 'something that is gone' : name === undefined ? '…' : `“${name}”`;
}

/** What a step does, in one short line; its kind is told beside it. */
export function stepWords(step: Step, names?: JourneyNames): string {
  switch (step.kind) {
    case 'wait':
      return spanWords(step.minutes);
    case 'wait-until':
      return `${untilWords(step.until)}${step.zone === 'person' ? ', their time' : ', our time'}`;
    case 'wait-for':
      return `${step.event ? `“${step.event}”` : 'No event chosen'}, at most ${spanWords(step.atMostMinutes)}`;
    case 'wait-hours':
      return `${daysWords(step.hours.days)}, ${step.hours.from} to ${step.hours.to}`;
    case 'branch':
      return `${step.ways.length + 1} ways by rules`;
    case 'split':
      return step.ways.map(({ name, share }) => `${name} ${share} %`).join(' · ');
    default:
      return actWords(step, names);
  }
}

type Act = Exclude<Step, { kind: 'wait' | 'wait-until' | 'wait-for' | 'wait-hours' | 'branch' | 'split' }>;

function actWords(step: Act, names?: JourneyNames): string {
  switch (step.kind) {
    case 'message':
      return named(names?.contents, step.contentItemId, 'No content chosen');
    case 'task':
      return step.title || 'No title yet';
    case 'webhook':
      return named(names?.endpoints, step.endpoint, 'No endpoint chosen');
    case 'update': {
      const traits = Object.entries(step.traits);
      if (traits.length === 0) return 'Nothing to set yet';
      return traits
        .map(([trait, value]) => (value === null ? `clear ${trait}` : `${trait} = ${value}`))
        .join(', ');
    }
    case 'start':
      return named(names?.journeys, step.journey, 'No journey chosen');
    case 'end':
      return step.outcome === 'completed' ? 'Completed' : 'Left early';
  }
}

/** A second, quieter line of a card: lane and channels of a message, the role of a task. */
export function stepNote(step: Step): string {
  if (step.kind === 'message')
    return `${laneMark(step.lane).words} · ${step.channels.map((each) => channelMark(each).words).join(', ')}`;
  if (step.kind === 'task') return `${step.role} · within ${spanWords(step.dueMinutes)}`;
  return '';
}

export function scheduleWords({ at, on, days, dayOfMonth }: Schedule): string {
  if (on) return `on ${on} at ${at}`;
  if (dayOfMonth) return `on day ${dayOfMonth} of each month at ${at}`;
  return `${days && days.length > 0 ? daysWords(days) : 'every day'} at ${at}`;
}

/** Who comes in, as a card says it. */
export function entryWords(entry: Entry, names?: JourneyNames): string {
  if ('audience' in entry)
    return `Comes into ${named(names?.audiences, entry.audience, 'an audience to be chosen')}`;
  if ('event' in entry) return entry.event ? `Does “${entry.event}”` : 'Does an event to be chosen';
  if ('schedule' in entry)
    return `Everybody in ${named(names?.audiences, entry.of, 'an audience to be chosen')}, ${scheduleWords(entry.schedule)}`;
  if ('import' in entry) return entry.import === 'any' ? 'Comes with any import' : 'Comes with one import';
  return 'By hand or by a program';
}

export function endingWords(ending: Ending): string {
  if ('event' in ending) return ending.event ? `does “${ending.event}”` : 'does an event to be chosen';
  return 'fits a rule';
}

/** "Wait · 2 days": a step as it is named in lists of steps. */
export function stepName(definition: Definition, id: string, names?: JourneyNames): string {
  const step = definition.steps[id];
  return step ? `${KIND_WORDS[step.kind].name}: ${stepWords(step, names)}` : 'a step that is gone';
}
