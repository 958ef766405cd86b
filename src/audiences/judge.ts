// Lets other rooms ask whether people fit rules, and people ask why.
import type { Person } from '../people/model.ts';
import type { Tx } from '../platform/db.ts';
import { type Book, namesIn, readBooks } from './book.ts';
import { findReferences } from './book-store.ts';
import { loadFacets } from './facets.ts';
import type { Judge, JudgePorts } from './judging.ts';
import type { Rule } from './model.ts';
import { type Explained, explain } from './rules/explain.ts';
import { NO_FACETS } from './rules/known.ts';
import { needsOf } from './rules/needs.ts';

/**
 * Reads all that these rules ask of these people, with a fixed number of statements.
 * @param rules any rules of the people's organisations; their watches must have been declared (`declareWatches`)
 * @param now ms
 * @returns whether somebody fits a rule; of a person or a rule that was not named here it is not known: false
 */
export async function readJudge(
  tx: Tx,
  people: readonly Person[],
  rules: readonly Rule[],
  now: number,
  ports: JudgePorts = {},
): Promise<Judge> {
  if (people.length === 0 || rules.length === 0) return () => false;
  const books = await readBooks(tx, [...new Set(people.map((p) => p.orgId))]);
  const asking = new Map(
    [...books].map(([orgId, book]) => [orgId, { book, needs: rules.map((r) => book.compiled(r).needs) }]),
  );
  const facets = await loadFacets(tx, people, asking, ports);
  const byId = new Map(people.map((p) => [p.personId, p]));
  return (rule, personId) => {
    const person = byId.get(personId);
    const book = person && books.get(person.orgId);
    if (!book) return false;
    return book.compiled(rule).judging({ person, facets: facets.get(personId) ?? NO_FACETS, now }) > 0;
  };
}

/** Why a person fits a rule or not, clause by clause with what decided it, and when that changes by itself. */
export async function explainPerson(
  tx: Tx,
  person: Person,
  rule: Rule,
  now: number,
  ports: JudgePorts = {},
): Promise<Explained | null> {
  const book = (await readBooks(tx, [person.orgId])).get(person.orgId);
  if (!book) return null;
  const asking = new Map([[person.orgId, { book, needs: [book.compiled(rule).needs] }]]);
  const facets = (await loadFacets(tx, [person], asking, ports)).get(person.personId) ?? NO_FACETS;
  const names = await readRuleNames(tx, person.orgId, rule, book);
  return explain(rule, { known: { person, facets, now }, among: book.among, names });
}

/** The names of what a rule refers to, for its sentence. */
export async function readRuleNames(
  tx: Tx,
  orgId: string,
  rule: Rule,
  book?: Book,
): Promise<Map<string, string>> {
  const known = book ?? (await readBooks(tx, [orgId])).get(orgId);
  if (!known) return new Map();
  const names = namesIn(known);
  const needs = needsOf(rule, known.among.rules);
  const ids = [...needs.lists, ...needs.journeys];
  if (ids.length > 0) for (const { id, name } of await findReferences(tx, orgId, ids)) names.set(id, name);
  return names;
}
