// Reads a rule that came from outside: bounded, and every refusal names the clause and says why.
import { isObject, type Json, type JsonObject } from '../platform/json.ts';
import { isRefusal, type Refusal, refuse } from '../platform/result.ts';
import type { Comparison, Rule } from './model.ts';

/** How deep rules may nest, and how many clauses one may have. */
export const MOST_DEEP = 8;
export const MOST_CLAUSES = 100;
const MOST_DAYS = 3_660;

const COMPARISONS: readonly Comparison[] = [
  'is',
  'is-not',
  'contains',
  'at-least',
  'at-most',
  'exists',
  'missing',
];
const KINDS = ['patient', 'hcp', 'contact', 'respondent'] as const;
const KEYS: { readonly [first: string]: readonly string[] } = {
  all: ['all'],
  any: ['any'],
  none: ['none'],
  trait: ['trait', 'is', 'value'],
  kind: ['kind'],
  did: ['did', 'atLeast', 'withinDays'],
  didNot: ['didNot', 'withinDays'],
};

/** The rule, or a 422 that names the field (`rule.all[1].is`) and the reason. */
export function parseRule(value: unknown): Rule | Refusal {
  const count = { clauses: 0 };
  return parse(value, 'rule', 1, count);
}

function parse(value: unknown, path: string, depth: number, count: { clauses: number }): Rule | Refusal {
  if (!isObject(value)) return bad(path, 'must be an object');
  if (depth > MOST_DEEP) return bad(path, `is nested more than ${MOST_DEEP} deep`);
  count.clauses += 1;
  if (count.clauses > MOST_CLAUSES) return bad(path, `the rule has more than ${MOST_CLAUSES} clauses`);
  const kind = Object.keys(KEYS).find((key) => value[key] !== undefined);
  if (!kind) return bad(path, `must have one of ${Object.keys(KEYS).join(', ')}`);
  const unknown = Object.keys(value).find((key) => !KEYS[kind]?.includes(key));
  if (unknown !== undefined)
    return bad(`${path}.${unknown.slice(0, 40)}`, `is not known in a clause on “${kind}”`);
  if (kind === 'all' || kind === 'any' || kind === 'none')
    return parseGroup(kind, value[kind], path, depth, count);
  if (kind === 'trait') return parseTrait(value, path);
  if (kind === 'kind') return parseKind(value, path);
  return kind === 'did' ? parseDid(value, path) : parseDidNot(value, path);
}

function parseGroup(
  kind: 'all' | 'any' | 'none',
  value: unknown,
  path: string,
  depth: number,
  count: { clauses: number },
): Rule | Refusal {
  if (!Array.isArray(value) || value.length === 0)
    return bad(`${path}.${kind}`, 'must be a list with at least one clause');
  const clauses: Rule[] = [];
  for (const [i, item] of value.entries()) {
    const clause = parse(item, `${path}.${kind}[${i}]`, depth + 1, count);
    if (isRefusal(clause)) return clause;
    clauses.push(clause);
  }
  if (kind === 'all') return { all: clauses };
  return kind === 'any' ? { any: clauses } : { none: clauses };
}

function parseTrait(value: JsonObject, path: string): Rule | Refusal {
  const trait = nameIn(value.trait);
  if (trait === null) return bad(`${path}.trait`, 'must be the name of a trait (1 to 100 characters)');
  const is = COMPARISONS.find((c) => c === value.is);
  if (!is) return bad(`${path}.is`, `must be one of ${COMPARISONS.join(', ')}`);
  const operand = value.value;
  if (is === 'exists' || is === 'missing') {
    return operand === undefined ? { trait, is } : bad(`${path}.value`, `“${is}” takes no value`);
  }
  const problem = operandProblem(is, operand);
  return problem === null && operand !== undefined
    ? { trait, is, value: operand }
    : bad(`${path}.value`, problem ?? 'is required');
}

function operandProblem(is: Comparison, operand: Json | undefined): string | null {
  if (typeof operand === 'string' && operand.length > 500) return 'is longer than 500 characters';
  if (is === 'at-least' || is === 'at-most') {
    const comparable = typeof operand === 'number' || (typeof operand === 'string' && isDate(operand));
    return comparable ? null : 'must be a number or a date such as 2026-03-01';
  }
  return ['string', 'number', 'boolean'].includes(typeof operand)
    ? null
    : 'must be a text, a number, true or false';
}

/** True for ISO dates and times, e.g. `2026-03-01` or `2026-03-01T09:00:00Z`. */
export function isDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:\d{2})?)?$/.test(text) && !Number.isNaN(Date.parse(text));
}

function parseKind(value: JsonObject, path: string): Rule | Refusal {
  const kind = KINDS.find((k) => k === value.kind);
  return kind ? { kind } : bad(`${path}.kind`, `must be one of ${KINDS.join(', ')}`);
}

function parseDid(value: JsonObject, path: string): Rule | Refusal {
  const did = nameIn(value.did);
  if (did === null) return bad(`${path}.did`, 'must be the name of an event (1 to 100 characters)');
  const { atLeast, withinDays } = value;
  if (atLeast !== undefined && !isWhole(atLeast, 10_000))
    return bad(`${path}.atLeast`, 'must be a whole number from 1 to 10000');
  if (withinDays !== undefined && !isWhole(withinDays, MOST_DAYS))
    return bad(`${path}.withinDays`, `must be a whole number from 1 to ${MOST_DAYS}`);
  if (withinDays !== undefined && typeof atLeast === 'number' && atLeast > 1) {
    return bad(
      `${path}.atLeast`,
      'cannot be joined with withinDays: a profile knows how often something was done, and when last, but not how often in a span',
    );
  }
  return {
    did,
    ...(typeof atLeast === 'number' ? { atLeast } : {}),
    ...(typeof withinDays === 'number' ? { withinDays } : {}),
  };
}

function parseDidNot(value: JsonObject, path: string): Rule | Refusal {
  const didNot = nameIn(value.didNot);
  if (didNot === null) return bad(`${path}.didNot`, 'must be the name of an event (1 to 100 characters)');
  const { withinDays } = value;
  if (withinDays !== undefined && !isWhole(withinDays, MOST_DAYS))
    return bad(`${path}.withinDays`, `must be a whole number from 1 to ${MOST_DAYS}`);
  return { didNot, ...(typeof withinDays === 'number' ? { withinDays } : {}) };
}

function nameIn(value: Json | undefined): string | null {
  return typeof value === 'string' && value.trim() !== '' && value.length <= 100 ? value : null;
}

function isWhole(value: Json, most: number): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= most;
}

function bad(field: string, reason: string): Refusal {
  return refuse(422, 'bad-rule', `${field} ${reason}.`, { field });
}
