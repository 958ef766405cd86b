// Whether somebody fits a rule that asks nothing beyond the profile.
import type { Person } from '../people/model.ts';
import type { Rule } from './model.ts';
import { compile } from './rules/compile.ts';
import { NO_FACETS } from './rules/known.ts';

/** True when the person, as known at `now` (ms), fits the rule. */
export function matches(rule: Rule, person: Person, now: number): boolean {
  return compile(rule)({ person, facets: NO_FACETS, now }) > 0;
}
