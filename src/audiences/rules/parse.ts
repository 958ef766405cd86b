// Reads a rule that came from outside: bounded, and every refusal names the clause and says why.
import { isObject, type JsonObject } from '../../platform/json.ts';
import { isRefusal, type Refusal } from '../../platform/result.ts';
import type { Rule } from '../model.ts';
import { CLAUSES } from './clauses.ts';
import { constantClause } from './contradictions.ts';
import { badRule } from './fields.ts';

/** How deep rules may nest, and how many clauses one may have. */
export const MOST_DEEP = 8;
export const MOST_CLAUSES = 100;

const GROUPS = ['all', 'any', 'none'] as const;
const FIRST_KEYS = [...GROUPS, ...Object.keys(CLAUSES)];

/**
 * The rule, or a 422 that names the field (`rule.all[1].is`) and the reason. References to audiences, lists, scores and
 * journeys are checked when it is saved (`checkReferences`).
 */
export function parseRule(value: unknown): Rule | Refusal {
  const rule = parse(value, 'rule', 1, { clauses: 0 });
  if (isRefusal(rule)) return rule;
  const constant = constantClause(rule);
  return constant === null
    ? rule
    : badRule(constant.path, `can ${constant.always ? 'only be true' : 'never be true'}: ${constant.why}`);
}

function parse(value: unknown, path: string, depth: number, count: { clauses: number }): Rule | Refusal {
  if (!isObject(value)) return badRule(path, 'must be an object');
  if (depth > MOST_DEEP) return badRule(path, `is nested more than ${MOST_DEEP} deep`);
  count.clauses += 1;
  if (count.clauses > MOST_CLAUSES) return badRule(path, `the rule has more than ${MOST_CLAUSES} clauses`);
  const first = FIRST_KEYS.find((key) => Object.hasOwn(value, key) && value[key] !== undefined);
  if (first === undefined) return badRule(path, `must have one of ${FIRST_KEYS.join(', ')}`);
  const group = GROUPS.find((g) => g === first);
  const clause = CLAUSES[first];
  const keys = clause?.keys ?? [first];
  const unknown = Object.keys(value).find((key) => !keys.includes(key));
  if (unknown !== undefined)
    return badRule(`${path}.${unknown.slice(0, 40)}`, `is not known in a clause on “${first}”`);
  if (group) return parseGroup(group, value, path, depth, count);
  return clause ? clause.parse(value, path) : badRule(path, 'is not known');
}

function parseGroup(
  group: (typeof GROUPS)[number],
  value: JsonObject,
  path: string,
  depth: number,
  count: { clauses: number },
): Rule | Refusal {
  const items = value[group];
  if (!Array.isArray(items) || items.length === 0)
    return badRule(`${path}.${group}`, 'must be a list with at least one clause');
  const clauses: Rule[] = [];
  for (const [i, item] of items.entries()) {
    const clause = parse(item, `${path}.${group}[${i}]`, depth + 1, count);
    if (isRefusal(clause)) return clause;
    clauses.push(clause);
  }
  if (group === 'all') return { all: clauses };
  return group === 'any' ? { any: clauses } : { none: clauses };
}
