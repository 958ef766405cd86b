// Faults of what a definition names: audiences and endpoints that are gone, events that were never seen.
import type { Rule } from '../../audiences/model.ts';
import type { Known, Report, World } from './problem.ts';

/** An id must be chosen, must be there, and should do its work. The field's last word says what it is. */
export function checkKnown(
  step: string | null,
  field: string,
  id: string,
  known: ReadonlyMap<string, Known>,
  report: Report,
  what: string = field,
): void {
  const found = known.get(id);
  if (id === '')
    report.error(step, field, `${what}-missing`, `The ${what} is not chosen yet.`, `Choose the ${what}.`);
  else if (!found)
    report.error(
      step,
      field,
      `${what}-unknown`,
      `The ${what} is not there any more.`,
      `Choose another ${what}.`,
    );
  else if (!found.live)
    report.warn(
      step,
      field,
      `${what}-not-live`,
      `The ${what} is not live: nobody comes this way until it is.`,
      `Publish or switch on the ${what}.`,
    );
}

/** An event that nobody ever sent may be spelt wrongly, or come later. */
export function checkEvent(
  step: string | null,
  field: string,
  event: string,
  world: World,
  report: Report,
): void {
  if (event === '') report.error(step, field, 'event-missing', 'No event is chosen.', 'Choose an event.');
  else if (world.events && !world.events.has(event))
    report.warn(
      step,
      field,
      'event-never-seen',
      'An event of this name was never received.',
      'Check how it is written, or have it sent.',
    );
}

/** What a rule names: other audiences, journeys and events. */
export function checkRule(
  step: string | null,
  field: string,
  rule: Rule,
  world: World,
  report: Report,
): void {
  for (const clause of clausesOf(rule)) {
    if ('audience' in clause) checkKnown(step, field, clause.audience, world.audiences, report, 'audience');
    if ('journey' in clause && clause.journey !== world.self && !world.journeys.has(clause.journey))
      report.error(
        step,
        field,
        'journey-unknown',
        'A rule asks for a journey that is gone.',
        'Change the rule.',
      );
    for (const event of eventsOf(clause)) checkEvent(step, field, event, world, report);
  }
}

/** All clauses of a rule that are no groups. */
export function clausesOf(rule: Rule): Rule[] {
  if ('all' in rule) return rule.all.flatMap(clausesOf);
  if ('any' in rule) return rule.any.flatMap(clausesOf);
  return 'none' in rule ? rule.none.flatMap(clausesOf) : [rule];
}

function eventsOf(clause: Rule): string[] {
  if ('did' in clause) return [clause.did];
  if ('didNot' in clause) return [clause.didNot];
  if ('first' in clause) return [clause.first];
  if ('last' in clause) return [clause.last];
  return 'sequence' in clause ? clause.sequence.map((s) => s.event) : [];
}
