// Says beforehand what rules will ask: their watches are made, filled from the log, and dropped when nobody needs them.
import type { Tx } from '../platform/db.ts';
import type { NewId } from '../platform/ids.ts';
import { isRefusal, type Refusal, refuse } from '../platform/result.ts';
import {
  dropOwnerless,
  findReferences,
  insertWatches,
  readRules,
  readWatches,
  setOwner,
  turnPage,
} from './book-store.ts';
import type { Rule } from './model.ts';
import { requestPass } from './pass-store.ts';
import { badRule } from './rules/fields.ts';
import { type Needs, needsOf, noNeeds } from './rules/needs.ts';
import { partsOf } from './rules/watches.ts';

/** How many watches one organisation may have: each is looked at for every event of its name. */
export const MOST_WATCHES = 200;
/** How many clauses a rule may have together with the audiences that it names. */
export const MOST_INLINED = 300;

/** What declaring needs. */
export interface Declaring {
  readonly newId: NewId;
  readonly now: number;
}

/**
 * Declares the rules of somebody who will ask them (`journey:ID`, for all versions that people are in); called again it
 * replaces what was declared before, with no rules it takes it back. New watches are filled from the log in the
 * background; until then they know only what happens from now on.
 */
export async function declareWatches(
  tx: Tx,
  orgId: string,
  owner: string,
  rules: readonly Rule[],
  { newId, now }: Declaring,
): Promise<Refusal | null> {
  const known = await readRules(tx, orgId);
  const needs = noNeeds();
  for (const rule of rules) needsOf(rule, known, needs);
  const refused = await checkWatches(tx, orgId, needs);
  if (refused) return refused;
  await keepWatches(tx, orgId, owner, needs, { newId, now });
  return null;
}

/** Whether the organisation may have the watches that are asked for. Writes nothing. */
export async function checkWatches(tx: Tx, orgId: string, needs: Needs): Promise<Refusal | null> {
  if (needs.watches.size === 0) return null;
  const known = new Set((await readWatches(tx, orgId)).map((w) => w.key));
  const added = [...needs.watches.keys()].filter((key) => !known.has(key)).length;
  if (added === 0 || known.size + added <= MOST_WATCHES) return null;
  return refuse(
    422,
    'too-many-watches',
    `The rules of this organisation together ask for more than ${MOST_WATCHES} different events with conditions, counts in a time or sequences.`,
    {
      field: 'rule',
      fix: 'Use the same conditions in several rules, or archive audiences that nobody needs.',
    },
  );
}

/** Makes the watches of an owner, and takes back those it needs no more. */
export async function keepWatches(
  tx: Tx,
  orgId: string,
  owner: string,
  needs: Needs,
  { newId, now }: Declaring,
): Promise<void> {
  const wanted = [...needs.watches].map(([key, watch]) => ({
    id: newId(now),
    key,
    event: watch.event,
    conditions: watch.where,
  }));
  const made = await insertWatches(tx, orgId, wanted, now);
  await setOwner(tx, orgId, owner, [...needs.watches.keys()]);
  const dropped = await dropOwnerless(tx, orgId);
  const watches = [...made, ...dropped];
  if (watches.length === 0) return;
  await requestPass(tx, orgId, { watches }, newId(now), now);
  await turnPage(tx, orgId);
}

/**
 * Checks what a rule refers to: audiences, lists, scores and journeys that are there and in use, no circle, not too much.
 * @param selfId the audience whose rule it is; null for a new one or another owner
 * @param rules of all audiences that are not archived, by id
 */
export async function checkReferences(
  tx: Tx,
  orgId: string,
  selfId: string | null,
  rule: Rule,
): Promise<Refusal | null> {
  const rules = await readRules(tx, orgId);
  if (selfId !== null) rules.set(selfId, rule);
  const found = checkAudiences(rule, rules, selfId) ?? checkDependents(selfId, rules);
  if (found) return found;
  const needs = needsOf(rule, rules);
  const ids = [...needs.lists, ...needs.journeys, ...needs.scores];
  const known = new Set((await findReferences(tx, orgId, ids)).map((r) => `${r.kind} ${r.id}`));
  return (
    missing(needs.lists, 'list', known) ??
    missing(needs.journeys, 'journey', known) ??
    missing(needs.scores, 'score', known)
  );
}

/** Audiences that name this one grow with it. */
function checkDependents(selfId: string | null, rules: ReadonlyMap<string, Rule>): Refusal | null {
  for (const id of selfId === null ? [] : dependentsOf(selfId, rules)) {
    const rule = rules.get(id);
    const found = rule ? checkAudiences(rule, rules, id) : null;
    if (found) return found;
  }
  return null;
}

function missing(
  ids: Iterable<string>,
  kind: 'list' | 'journey' | 'score',
  known: Set<string>,
): Refusal | null {
  for (const id of ids)
    if (!known.has(`${kind} ${id}`))
      return badRule('rule', `refers to a ${kind} that is not there or not in use`);
  return null;
}

/** Audiences that a rule names: there, in use, in no circle, and together not too many clauses. Pure. */
export function checkAudiences(
  rule: Rule,
  rules: ReadonlyMap<string, Rule>,
  selfId: string | null,
): Refusal | null {
  const size = sizeOf(rule, rules, selfId === null ? [] : [selfId]);
  if (isRefusal(size)) return size;
  return size > MOST_INLINED
    ? badRule('rule', `has more than ${MOST_INLINED} clauses together with the audiences it names`)
    : null;
}

function sizeOf(rule: Rule, rules: ReadonlyMap<string, Rule>, inside: readonly string[]): number | Refusal {
  let total = 1;
  for (const part of partsOf(rule)) {
    const size = sizeOf(part, rules, inside);
    if (isRefusal(size)) return size;
    total += size;
    if (total > MOST_INLINED) return total;
  }
  if (!('audience' in rule)) return total;
  if (inside.includes(rule.audience))
    return badRule('rule', 'refers to itself, directly or through another audience');
  const other = rules.get(rule.audience);
  if (!other) return badRule('rule', 'refers to an audience that is not there or is archived');
  const size = sizeOf(other, rules, [...inside, rule.audience]);
  return isRefusal(size) ? size : total + size;
}

/** Audiences that ask for an audience or a score, directly or through others: they must be judged anew with it. */
export function dependentsOf(id: string, rules: ReadonlyMap<string, Rule>): string[] {
  return [...rules].flatMap(([other, rule]) => {
    const needs = needsOf(rule, rules);
    return other !== id && (needs.audiences.has(id) || needs.scores.has(id)) ? [other] : [];
  });
}
