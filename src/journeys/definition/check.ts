// Everything that stands against publishing a journey, said at once: mistakes are refused before anybody gets a message.
import type { Definition, Ending, Schedule } from '../model.ts';
import { checkArrows, checkCircles } from './check-graph.ts';
import { checkMixture } from './check-message.ts';
import { checkEvent, checkKnown, checkRule } from './check-names.ts';
import { checkDate, checkSteps } from './check-steps.ts';
import { openReport, type Problem, type Report, type World } from './problem.ts';

/** Finds what is wrong with a definition; pure. Errors come first, then in the order of the steps. */
export function checkDefinition(definition: Definition, world: World): Problem[] {
  const problems: Problem[] = [];
  const report = openReport(problems);
  checkEntry(definition, world, report);
  checkArrows(definition, report);
  checkCircles(definition, world, report);
  checkSteps(definition, world, report);
  checkMixture(definition, report);
  checkEndings(definition, world, report);
  checkCaps(definition, report);
  return [...problems.filter((p) => p.level === 'error'), ...problems.filter((p) => p.level === 'warning')];
}

/** True when nothing keeps the journey from being published. */
export function isPublishable(problems: readonly Problem[]): boolean {
  return problems.every((p) => p.level !== 'error');
}

function checkEntry({ entry }: Definition, world: World, report: Report): void {
  if ('audience' in entry)
    checkKnown(null, 'entry.audience', entry.audience, world.audiences, report, 'audience');
  if ('event' in entry) checkEvent(null, 'entry.event', entry.event, world, report);
  if ('schedule' in entry) {
    checkKnown(null, 'entry.of', entry.of, world.audiences, report, 'audience');
    checkSchedule(entry.schedule, world, report);
  }
  if ('import' in entry && entry.import.trim() === '')
    report.error(
      null,
      'entry.import',
      'import-missing',
      'It is not said which imports bring people in.',
      'Name the import, or choose every import.',
    );
}

function checkSchedule({ at, on, days, dayOfMonth }: Schedule, world: World, report: Report): void {
  const stated = [on, days, dayOfMonth].filter((part) => part !== undefined).length;
  if (stated > 1)
    report.error(
      null,
      'entry.schedule',
      'schedule-contradicts',
      'A schedule is one date, or days of the week, or a day of the month.',
      'Keep one of them.',
    );
  if (days?.length === 0)
    report.error(null, 'entry.schedule.days', 'no-days', 'The schedule is for no day.', 'Choose the days.');
  if (on !== undefined) checkDate(null, 'entry.schedule.on', `${on}T${at}`, world, report);
  if (dayOfMonth !== undefined && dayOfMonth > 28)
    report.warn(
      null,
      'entry.schedule.dayOfMonth',
      'short-months',
      'Months that are shorter are served on their last day.',
      'Choose a day up to 28 to be the same every month.',
    );
}

function checkEndings({ goal, exits }: Definition, world: World, report: Report): void {
  const check = (field: string, ending: Ending): void => {
    if ('event' in ending) checkEvent(null, `${field}.event`, ending.event, world, report);
    else checkRule(null, `${field}.rule`, ending.rule, world, report);
  };
  if (goal) check('goal', goal);
  for (const [i, exit] of (exits ?? []).entries()) check(`exits[${i}]`, exit);
}

const CAP_WORDS = { perDay: 'a day', inside: 'inside at a time', total: 'in all' } as const;

function checkCaps({ caps }: Definition, report: Report): void {
  for (const cap of ['perDay', 'inside', 'total'] as const) {
    if (caps?.[cap] !== 0) continue;
    report.error(
      null,
      `caps.${cap}`,
      'cap-lets-nobody-in',
      `A cap of 0 ${CAP_WORDS[cap]} lets nobody in.`,
      'Let at least one in, or take the cap away.',
    );
  }
}
