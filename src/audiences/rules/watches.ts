// Watches: event conditions that a profile's counts cannot answer, so that the times are kept.
import type { Condition, Rule } from '../model.ts';

/** An event, and conditions on its properties, whose times are kept per subject. */
export interface Watch {
  readonly event: string;
  readonly where: readonly Condition[];
}

/** The same text for the same condition, however it was written. */
export function watchKey(event: string, where: readonly Condition[] | undefined): string {
  const conditions = (where ?? []).map((c) => JSON.stringify([c.property, c.is, c.value ?? null])).toSorted();
  return JSON.stringify([event, conditions]);
}

/** The watches that a rule needs, by key; without those of audiences that it names. */
export function watchesOf(rule: Rule, found = new Map<string, Watch>()): Map<string, Watch> {
  const add = (event: string, where: readonly Condition[] | undefined): void => {
    found.set(watchKey(event, where), { event, where: where ?? [] });
  };
  for (const part of partsOf(rule)) watchesOf(part, found);
  if ('did' in rule) {
    const { did, where, atLeast = 1, atMost, withinDays, withinMinutes } = rule;
    const counted = withinDays !== undefined || withinMinutes !== undefined;
    if (where || (counted && (atLeast > 1 || atMost !== undefined))) add(did, where);
  } else if ('didNot' in rule && rule.where) add(rule.didNot, rule.where);
  else if ('first' in rule && rule.where) add(rule.first, rule.where);
  else if ('last' in rule && rule.where) add(rule.last, rule.where);
  else if ('sequence' in rule) for (const step of rule.sequence) add(step.event, step.where);
  return found;
}

/** The clauses of a group. */
export function partsOf(rule: Rule): readonly Rule[] {
  if ('all' in rule) return rule.all;
  if ('any' in rule) return rule.any;
  return 'none' in rule ? rule.none : [];
}
