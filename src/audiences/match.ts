// Whether somebody fits a rule that asks nothing beyond the profile; and matchers of audiences, compiled once a version.
import { LRUCache } from 'lru-cache';
import type { Person } from '../people/model.ts';
import type { Audience, Rule } from './model.ts';
import { compile } from './rules/compile.ts';
import { type Judging, NO_FACETS } from './rules/known.ts';

/** True when the person, as known at `now` (ms), fits the rule. */
export function matches(rule: Rule, person: Person, now: number): boolean {
  return compile(rule)({ person, facets: NO_FACETS, now }) > 0;
}

const compiled = new LRUCache<string, Judging>({ max: 2_000 });

/** The matcher of an audience, compiled once per version. */
export function matcherOf(
  audience: Pick<Audience, 'id' | 'version' | 'rule'>,
): (person: Person, now: number) => boolean {
  const key = `${audience.id}:${audience.version}`;
  let judging = compiled.get(key);
  if (!judging) {
    judging = compile(audience.rule);
    compiled.set(key, judging);
  }
  const known = judging;
  return (person, now) => known({ person, facets: NO_FACETS, now }) > 0;
}
