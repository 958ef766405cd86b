// A rule as a tree that is edited by path: pure moves, so that buttons and keys do the same thing.

/** A rule as JSON; while it is being edited it may be unfinished. */
export type RuleBody = { readonly [key: string]: unknown };
/** Where a clause stands: the index at each level; empty for the whole rule. */
export type RulePath = readonly number[];

export const GROUPS = ['all', 'any', 'none'] as const;
export type Group = (typeof GROUPS)[number];

/** Which kind of group a rule is; null for a clause. */
export function groupOf(rule: RuleBody): Group | null {
  return GROUPS.find((group) => Array.isArray(rule[group])) ?? null;
}

/** The clauses of a group; none of a clause. */
export function clausesOf(rule: RuleBody): readonly RuleBody[] {
  const group = groupOf(rule);
  const list: unknown = group === null ? [] : rule[group];
  return Array.isArray(list) ? list.filter(isRule) : [];
}

export function isRule(value: unknown): value is RuleBody {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A rule whose root is a group, as the editor wants it. */
export function rooted(rule: RuleBody): RuleBody {
  return groupOf(rule) === null ? { all: Object.keys(rule).length === 0 ? [] : [rule] } : rule;
}

/** The rule at a path; null when there is none. */
export function ruleAt(rule: RuleBody, path: RulePath): RuleBody | null {
  let found: RuleBody | undefined = rule;
  for (const index of path) found = found && clausesOf(found)[index];
  return found ?? null;
}

/** The rule with the one at `path` replaced. */
export function replaceAt(rule: RuleBody, path: RulePath, by: RuleBody): RuleBody {
  const [index, ...rest] = path;
  if (index === undefined) return by;
  const child = clausesOf(rule)[index];
  return child ? withClauses(rule, clausesOf(rule).with(index, replaceAt(child, rest, by))) : rule;
}

/** The rule with `added` before what stands at `path`. */
export function insertAt(rule: RuleBody, path: RulePath, added: RuleBody): RuleBody {
  const index = path.at(-1);
  if (index === undefined) return rule;
  const parent = ruleAt(rule, path.slice(0, -1));
  return parent
    ? replaceAt(rule, path.slice(0, -1), withClauses(parent, clausesOf(parent).toSpliced(index, 0, added)))
    : rule;
}

/** The rule without what stands at `path`; groups that it leaves empty go with it, the root stays. */
export function removeAt(rule: RuleBody, path: RulePath): RuleBody {
  const index = path.at(-1);
  const up = path.slice(0, -1);
  const parent = ruleAt(rule, up);
  if (index === undefined || !parent) return rule;
  const left = withClauses(parent, clausesOf(parent).toSpliced(index, 1));
  return clausesOf(left).length === 0 && up.length > 0 ? removeAt(rule, up) : replaceAt(rule, up, left);
}

/** What an edit led to, and where the clause stands now, so that the focus can follow it. */
export interface Moved {
  readonly rule: RuleBody;
  readonly path: RulePath;
}

/** Moves a clause one place up or down among its neighbours; null where it stands at the end. */
export function moveBy(rule: RuleBody, path: RulePath, by: -1 | 1): Moved | null {
  const index = path.at(-1);
  const up = path.slice(0, -1);
  const parent = ruleAt(rule, up);
  const moved = ruleAt(rule, path);
  if (index === undefined || !parent || !moved) return null;
  const to = index + by;
  const clauses = clausesOf(parent);
  if (to < 0 || to >= clauses.length) return null;
  const next = clauses.toSpliced(index, 1).toSpliced(to, 0, moved);
  return { rule: replaceAt(rule, up, withClauses(parent, next)), path: [...up, to] };
}

/** Moves a clause into a group: the one just before it, or else a new one of its own. */
export function indent(rule: RuleBody, path: RulePath): Moved | null {
  const index = path.at(-1);
  const moved = ruleAt(rule, path);
  if (index === undefined || !moved) return null;
  const before = ruleAt(rule, [...path.slice(0, -1), index - 1]);
  if (index > 0 && before && groupOf(before) !== null) {
    const into = [...path.slice(0, -1), index - 1];
    const grown = replaceAt(rule, into, withClauses(before, [...clausesOf(before), moved]));
    return { rule: removeAt(grown, path), path: [...into, clausesOf(before).length] };
  }
  const parent = ruleAt(rule, path.slice(0, -1));
  const kind: Group = parent && groupOf(parent) === 'any' ? 'all' : 'any';
  return { rule: replaceAt(rule, path, { [kind]: [moved] }), path: [...path, 0] };
}

/** Moves a clause out of its group, to just behind it; null at the top. */
export function outdent(rule: RuleBody, path: RulePath): Moved | null {
  const moved = ruleAt(rule, path);
  const at = path.at(-2);
  if (!moved || at === undefined) return null;
  const up = path.slice(0, -2);
  const parent = ruleAt(rule, path.slice(0, -1));
  const empties = parent !== null && clausesOf(parent).length === 1;
  const behind = insertAt(rule, [...up, at + 1], moved);
  return { rule: removeAt(behind, path), path: [...up, empties ? at : at + 1] };
}

/** The same clauses under another kind of group. */
export function regroup(rule: RuleBody, group: Group): RuleBody {
  return { [group]: clausesOf(rule) };
}

/** How the server names a place in its refusals: `rule.all[1].any[0]`. */
export function fieldOf(rule: RuleBody, path: RulePath): string {
  let field = 'rule';
  let at: RuleBody | null = rule;
  for (const index of path) {
    field += `.${at ? groupOf(at) : ''}[${index}]`;
    at = at ? (clausesOf(at)[index] ?? null) : null;
  }
  return field;
}

/** How many levels hang below, the rule's own included. */
export function depthOf(rule: RuleBody): number {
  return 1 + Math.max(0, ...clausesOf(rule).map(depthOf));
}

function withClauses(rule: RuleBody, clauses: readonly RuleBody[]): RuleBody {
  return { [groupOf(rule) ?? 'all']: clauses };
}
