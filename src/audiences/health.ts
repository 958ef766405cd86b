// Whether a rule asks for health data: then its answer about a person is health data too.
import type { DataClasses } from '../trust/index.ts';
import type { Condition, Rule, Score } from './model.ts';
import { partsOf } from './rules/watches.ts';

/** What a rule may refer to, by id. */
export interface Referred {
  readonly rules: ReadonlyMap<string, Rule>;
  readonly scores: ReadonlyMap<string, Pick<Score, 'weights'>>;
}

/** True when a trait or property that the rule asks for is health data, also by way of another audience or a score. */
export function asksHealth(
  rule: Rule,
  classes: DataClasses,
  referred: Referred,
  inside: readonly string[] = [],
): boolean {
  const sealed = (conditions: readonly Condition[] | undefined): boolean =>
    (conditions ?? []).some((c) => classes.classOf('property', c.property) === 'health');
  if (partsOf(rule).some((part) => asksHealth(part, classes, referred, inside))) return true;
  if ('trait' in rule) return classes.classOf('trait', rule.trait) === 'health';
  if ('sequence' in rule) return rule.sequence.some((step) => sealed(step.where));
  if ('score' in rule) return (referred.scores.get(rule.score)?.weights ?? []).some((w) => sealed(w.where));
  if ('audience' in rule) {
    const other = referred.rules.get(rule.audience);
    if (!other || inside.includes(rule.audience)) return false;
    return asksHealth(other, classes, referred, [...inside, rule.audience]);
  }
  return 'where' in rule && sealed(rule.where);
}
