// Faults inside single steps: shares, ways, waits without an end, times gone by, and what is named but is not there.
import { Temporal } from 'temporal-polyfill';
import type { Definition, Hours, Step, Until } from '../model.ts';
import { updateProblem } from '../updates/index.ts';
import { checkMessage } from './check-message.ts';
import { checkEvent, checkKnown, checkRule } from './check-names.ts';
import type { Report, World } from './problem.ts';
import { OTHERWISE, waysOf } from './ways.ts';

const TWO_YEARS = 2 * 366 * 1_440;

type Check<K extends Step['kind']> = (
  id: string,
  step: Extract<Step, { kind: K }>,
  world: World,
  report: Report,
) => void;
type Checks = { readonly [K in Step['kind']]: Check<K> };

const CHECKS: Checks = {
  wait(id, step, _world, report) {
    if (step.minutes === 0)
      report.error(id, 'minutes', 'no-time', 'This wait lasts no time.', 'Say how long it lasts.');
    if (step.minutes > TWO_YEARS) tooLong(id, 'minutes', report);
  },
  'wait-until'(id, step, world, report) {
    checkUntil(id, step.until, world, report);
  },
  'wait-for'(id, step, world, report) {
    checkEvent(id, 'event', step.event, world, report);
    if (step.atMostMinutes === 0)
      report.error(
        id,
        'atMostMinutes',
        'wait-without-end',
        'Who never does it would wait here for ever.',
        'Say after what time the journey goes on.',
      );
    if (step.atMostMinutes > TWO_YEARS) tooLong(id, 'atMostMinutes', report);
  },
  'wait-hours'(id, step, _world, report) {
    checkHours(id, step.hours, report);
  },
  branch(id, step, world, report) {
    checkWays(id, step.ways, report);
    for (const [i, way] of step.ways.entries()) checkRule(id, `ways[${i}].when`, way.when, world, report);
  },
  split(id, step, _world, report) {
    checkWays(id, step.ways, report);
    checkShares(id, step.ways, report);
  },
  message: checkMessage,
  task(id, step, world, report) {
    if (step.title.trim() === '')
      report.error(id, 'title', 'title-missing', 'The task has no title.', 'Say what is to be done.');
    if (!world.roles.has(step.role))
      report.error(id, 'role', 'unknown-role', 'There is no such role.', 'Choose who does it.');
  },
  webhook(id, step, world, report) {
    checkKnown(id, 'endpoint', step.endpoint, world.endpoints, report);
  },
  update(id, step, _world, report) {
    if (Object.keys(step.traits).length === 0)
      report.error(id, 'traits', 'nothing-to-update', 'Nothing is updated.', 'Name a trait and its value.');
    for (const [trait, value] of Object.entries(step.traits)) {
      const problem = updateProblem(trait, value);
      if (problem !== null)
        report.error(id, `traits.${trait}`, 'trait-not-allowed', problem, 'Choose another trait.');
    }
  },
  start(id, step, world, report) {
    checkStart(id, step.journey, world, report);
  },
  end() {},
};

/** Checks every step by itself. */
export function checkSteps(definition: Definition, world: World, report: Report): void {
  for (const [id, step] of Object.entries(definition.steps)) {
    // The kind picks the check of exactly this step's type; the compiler does not follow that through the index.
    const check = CHECKS[step.kind] as (id: string, step: Step, world: World, report: Report) => void;
    check(id, step, world, report);
    const ways = waysOf(step);
    if (ways.length > 1 && step.kind !== 'wait-for' && new Set(ways.map((w) => w.next)).size === 1)
      report.warn(
        id,
        'ways',
        'ways-meet',
        'All its ways lead to the same step.',
        'Lead them apart, or delete it.',
      );
  }
}

function checkUntil(id: string, until: Until, world: World, report: Report): void {
  if ('date' in until) checkDate(id, 'until.date', until.date, world, report);
  if (!('trait' in until)) return;
  if (until.trait !== '')
    report.warn(
      id,
      'until.trait',
      'trait-may-be-missing',
      'Whoever has no date in this trait gets stuck here.',
      'Part ways before it for those who have none.',
    );
  else
    report.error(
      id,
      'until.trait',
      'trait-missing',
      'No trait is chosen.',
      'Choose the trait that holds the date.',
    );
}

/** A local date and time that is over, or that the clocks of the organisation jump over. */
export function checkDate(
  id: string | null,
  field: string,
  date: string,
  { now, zone }: World,
  report: Report,
): void {
  const local = localOf(date);
  if (!local) {
    report.error(id, field, 'bad-date', 'There is no such date.', 'Choose another date.');
    return;
  }
  const there = local.toZonedDateTime(zone);
  if (there.epochMilliseconds <= now)
    report.error(id, field, 'date-in-the-past', 'This date is over.', 'Choose a date that lies ahead.');
  else if (!there.toPlainDateTime().equals(local))
    report.warn(
      id,
      field,
      'no-such-local-time',
      'The clocks are put forward over this time; it means the first moment after.',
      'Choose a time that is there.',
    );
}

function localOf(date: string): Temporal.PlainDateTime | null {
  try {
    return Temporal.PlainDateTime.from(date, { overflow: 'reject' });
  } catch {
    // The form was checked by the parser; what is left are days that do not exist, such as 30 February.
    return null;
  }
}

function checkHours(id: string, hours: Hours, report: Report): void {
  if (hours.days.length === 0)
    report.error(id, 'hours.days', 'wait-without-end', 'It is open on no day.', 'Choose at least one day.');
  if (hours.from >= hours.to)
    report.error(
      id,
      'hours.to',
      'wait-without-end',
      'It closes before it opens.',
      'Let the hours end after they begin, on the same day.',
    );
}

function checkWays(id: string, ways: readonly { readonly name: string }[], report: Report): void {
  if (ways.length === 0)
    report.error(id, 'ways', 'empty-branch', 'There is no way to go.', 'Add a way, or delete the step.');
  const names = new Set<string>([OTHERWISE]);
  for (const [i, { name }] of ways.entries()) {
    const field = `ways[${i}].name`;
    if (name.trim() === '') report.error(id, field, 'way-without-name', 'A way has no name.', 'Name it.');
    else if (names.has(name))
      report.error(
        id,
        field,
        'way-named-twice',
        'Two ways have the same name.',
        'Give each way its own name.',
      );
    names.add(name);
  }
}

function checkShares(id: string, ways: readonly { readonly share: number }[], report: Report): void {
  const sum = ways.reduce((all, w) => all + w.share, 0);
  if (ways.length > 0 && Math.abs(sum - 100) > 0.001)
    report.error(
      id,
      'ways',
      'shares-not-100',
      `The shares sum to ${Math.round(sum * 100) / 100} percent.`,
      'Let them sum to 100.',
    );
  for (const [i, way] of ways.entries()) {
    if (way.share > 0) continue;
    const fix = 'Give it a share, or delete it.';
    report.warn(id, `ways[${i}].share`, 'no-share', 'Nobody takes this way.', fix);
  }
}

function checkStart(id: string, journey: string, world: World, report: Report): void {
  if (journey !== '' && journey === world.self) {
    const fix = 'Lead a way back to one of its steps instead.';
    report.error(id, 'journey', 'starts-itself', 'A journey cannot start itself.', fix);
    return;
  }
  const known = new Map(
    [...world.journeys].map(([key, j]) => [key, { name: j.name, live: j.state === 'live' }] as const),
  );
  checkKnown(id, 'journey', journey, known, report);
}

function tooLong(id: string, field: string, report: Report): void {
  const fix = 'Check whether that is meant.';
  report.warn(id, field, 'very-long-wait', 'This may last more than two years.', fix);
}
