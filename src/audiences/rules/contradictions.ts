// Finds clauses that can only be true, or never: a rule with one of them is a slip of whoever wrote it.
import type { Condition, Rule, Window } from '../model.ts';

/** A clause whose answer is known beforehand. */
export interface Constant {
  readonly path: string;
  readonly always: boolean;
  readonly why: string;
}

/** The first clause that is always or never true, or null. What cannot be seen from two clauses alone is not found. */
export function constantClause(rule: Rule, path = 'rule'): Constant | null {
  const group = groupOf(rule);
  if (!group) return null;
  for (const [i, clause] of group.clauses.entries()) {
    const found = constantClause(clause, `${path}.${group.kind}[${i}]`);
    if (found) return found;
  }
  for (const [i, a] of group.clauses.entries()) {
    for (const [j, b] of group.clauses.entries()) {
      if (i === j) continue;
      const at = `${path}.${group.kind}[${Math.max(i, j)}]`;
      if (group.kind === 'all' && exclude(a, b))
        return { path: at, always: false, why: 'another clause beside it demands the opposite' };
      if (group.kind !== 'all' && cover(a, b))
        return {
          path: at,
          always: group.kind === 'any',
          why: 'it and another clause beside it fit everybody between them',
        };
    }
  }
  return null;
}

function groupOf(rule: Rule): { kind: 'all' | 'any' | 'none'; clauses: readonly Rule[] } | null {
  if ('all' in rule) return { kind: 'all', clauses: rule.all };
  if ('any' in rule) return { kind: 'any', clauses: rule.any };
  return 'none' in rule ? { kind: 'none', clauses: rule.none } : null;
}

const DAY_MINUTES = 1_440;

function minutesOf(window: Window): number {
  if (window.withinMinutes !== undefined) return window.withinMinutes;
  return window.withinDays === undefined ? Number.POSITIVE_INFINITY : window.withinDays * DAY_MINUTES;
}

function sameWhere(a: readonly Condition[] | undefined, b: readonly Condition[] | undefined): boolean {
  return JSON.stringify(a ?? []) === JSON.stringify(b ?? []);
}

/** True when nobody can fit both. */
function exclude(a: Rule, b: Rule): boolean {
  if ('kind' in a && 'kind' in b) return a.kind !== b.kind;
  if ('trait' in a && 'trait' in b) return a.trait === b.trait && traitsExclude(a, b);
  if ('did' in a && 'didNot' in b)
    return a.did === b.didNot && sameWhere(a.where, b.where) && minutesOf(a) <= minutesOf(b);
  if ('list' in a && 'list' in b) return a.list === b.list && a.is !== b.is;
  if ('audience' in a && 'audience' in b) return a.audience === b.audience && a.is !== b.is;
  if ('registration' in a && 'registration' in b) return a.registration === b.registration && a.is !== b.is;
  if ('consent' in a && 'consent' in b)
    return a.consent === b.consent && a.channel === b.channel && a.is !== b.is;
  if ('random' in a && 'random' in b) return a.random === b.random && (a.to <= b.from || b.to <= a.from);
  return false;
}

function traitsExclude(a: Extract<Rule, { trait: string }>, b: Extract<Rule, { trait: string }>): boolean {
  if (b.is === 'missing') return !['missing', 'is-not'].includes(a.is);
  if (a.is === 'is' && b.is === 'is') return a.value !== b.value;
  if (a.is === 'is' && b.is === 'is-not') return a.value === b.value;
  if (a.is === 'is' && b.is === 'one-of')
    return Array.isArray(b.value) && !b.value.some((v) => v === a.value);
  if (a.is === 'at-least' && b.is === 'at-most')
    return typeof a.value === 'number' && typeof b.value === 'number' && a.value > b.value;
  return false;
}

/** True when everybody fits at least one of the two. */
function cover(a: Rule, b: Rule): boolean {
  if ('trait' in a && 'trait' in b) {
    if (a.trait !== b.trait) return false;
    if (a.is === 'exists') return b.is === 'missing';
    return a.is === 'is' && b.is === 'is-not' && a.value === b.value;
  }
  if ('did' in a && 'didNot' in b) {
    const once = (a.atLeast ?? 1) === 1 && a.atMost === undefined;
    return once && a.did === b.didNot && sameWhere(a.where, b.where) && minutesOf(a) >= minutesOf(b);
  }
  if ('list' in a && 'list' in b) return a.list === b.list && a.is !== b.is;
  if ('audience' in a && 'audience' in b) return a.audience === b.audience && a.is !== b.is;
  if ('registration' in a && 'registration' in b) return a.registration === b.registration && a.is !== b.is;
  return false;
}
