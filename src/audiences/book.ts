// An organisation's rules, compiled together: which of them a signal may have changed, and what must be known to judge them.
import { LRUCache } from 'lru-cache';
import type { Tx } from '../platform/db.ts';
import { type Pages, readPages, readRevisions, type StoredScore, type StoredWatch } from './book-store.ts';
import type { Rule } from './model.ts';
import { compareProperties } from './rules/compare.ts';
import { type Among, compile } from './rules/compile.ts';
import type { Judging } from './rules/known.ts';
import { type Needs, needsOf } from './rules/needs.ts';
import { halfLifeOf } from './rules/scores.ts';

type Properties = Parameters<ReturnType<typeof compareProperties>>[0];

/** A rule made ready. */
export interface Compiled {
  readonly judging: Judging;
  readonly needs: Needs;
}

/** An audience that is judged by the loop. */
export interface LiveAudience extends Compiled {
  readonly id: string;
  readonly name: string;
  readonly version: number;
}

/** What to write down when an event happens. */
export interface Listener {
  readonly fits: (properties: Properties) => boolean;
  readonly watchId?: string;
  readonly score?: { readonly id: string; readonly points: number; readonly halfLife: number | null };
}

/** One organisation's rules as they are at a revision. */
export interface Book {
  readonly orgId: string;
  readonly revision: number;
  readonly among: Among;
  /** Live, and everything it asks for was read back from the log. */
  readonly live: readonly LiveAudience[];
  /** Indexes into `live`. */
  readonly byEvent: ReadonlyMap<string, readonly number[]>;
  readonly byTrait: ReadonlyMap<string, readonly number[]>;
  /** Those that ask for identifiers, which come with what is stated. */
  readonly byIdentity: readonly number[];
  readonly listeners: ReadonlyMap<string, readonly Listener[]>;
  /** Ids of watches by key. */
  readonly watches: ReadonlyMap<string, string>;
  readonly pages: Pages;
  /** Any rule of this organisation, compiled once. */
  compiled(rule: Rule): Compiled;
}

const books = new LRUCache<string, Book>({ max: 500 });

/** The books of organisations; read again only when a rule, a watch, a score or the zone changed. */
export async function readBooks(tx: Tx, orgIds: readonly string[]): Promise<Map<string, Book>> {
  const found = new Map<string, Book>();
  for (const { orgId, zone, revision } of await readRevisions(tx, orgIds)) {
    let book = books.get(orgId);
    if (book?.revision !== revision || book.among.zone !== zone) {
      book = bookOf(orgId, revision, zone, await readPages(tx, orgId));
      books.set(orgId, book);
    }
    found.set(orgId, book);
  }
  return found;
}

/** The book of one organisation. */
export async function readBook(tx: Tx, orgId: string): Promise<Book> {
  const book = (await readBooks(tx, [orgId])).get(orgId);
  if (!book) throw new Error('an organisation without a row');
  return book;
}

/** Makes a book out of its rows. Pure. */
export function bookOf(orgId: string, revision: number, zone: string, pages: Pages): Book {
  const among: Among = {
    zone,
    rules: new Map(pages.audiences.map((a) => [a.id, a.rule])),
    halfLives: new Map(pages.scores.map((s) => [s.id, halfLifeOf(s)])),
  };
  const known = new WeakMap<Rule, Compiled>();
  const compiled = (rule: Rule): Compiled => {
    let made = known.get(rule);
    if (!made) {
      made = { judging: compile(rule, among), needs: needsOf(rule, among.rules) };
      known.set(rule, made);
    }
    return made;
  };
  const live = pages.audiences
    .filter((a) => a.state === 'live')
    .map(({ id, name, version, rule }) => ({ id, name, version, ...compiled(rule) }))
    .filter((a) => isFilled(a.needs, pages));
  return {
    orgId,
    revision,
    among,
    live,
    byEvent: indexBy(live, (a) => [...a.needs.events, ...scoredEvents(a.needs, pages)]),
    byTrait: indexBy(live, (a) => a.needs.traits),
    byIdentity: live.flatMap((a, i) => (a.needs.registrations.size > 0 ? [i] : [])),
    listeners: listenersOf(pages, zone),
    watches: new Map(pages.watches.map((w) => [w.key, w.id])),
    pages,
    compiled,
  };
}

/** True when every watch and score that is asked for has been read back from the log. */
export function isFilled(needs: Needs, pages: Pages): boolean {
  const ready = new Set(pages.watches.filter((w) => w.state === 'ready').map((w) => w.key));
  const filled = new Set(pages.scores.filter((s) => s.filledVersion === s.version).map((s) => s.id));
  const live = new Set(pages.scores.map((s) => s.id));
  return (
    [...needs.watches.keys()].every((key) => ready.has(key)) &&
    [...needs.scores].every((id) => filled.has(id) || !live.has(id))
  );
}

/** The events that move the scores a rule asks for. */
function scoredEvents(needs: Needs, { scores }: Pages): string[] {
  const asked = scores.filter((s) => needs.scores.has(s.id));
  return [...new Set(asked.flatMap((s) => s.weights.map((w) => w.event)))].filter(
    (event) => !needs.events.has(event),
  );
}

function indexBy(
  live: readonly LiveAudience[],
  names: (audience: LiveAudience) => Iterable<string>,
): Map<string, number[]> {
  const index = new Map<string, number[]>();
  for (const [i, audience] of live.entries()) {
    for (const name of names(audience)) {
      const known = index.get(name);
      if (known) known.push(i);
      else index.set(name, [i]);
    }
  }
  return index;
}

/** What to write down, by the event's name. Of watches and scores that are being filled too. */
export function listenersOf(
  pages: { readonly watches: readonly StoredWatch[]; readonly scores: readonly StoredScore[] },
  zone: string,
): Map<string, Listener[]> {
  const listeners = new Map<string, Listener[]>();
  const add = (event: string, listener: Listener): void => {
    const known = listeners.get(event);
    if (known) known.push(listener);
    else listeners.set(event, [listener]);
  };
  for (const { id, event, conditions } of pages.watches) {
    const where = conditions.length > 0 ? conditions : undefined;
    add(event, { fits: compareProperties(where, zone), watchId: id });
  }
  for (const score of pages.scores) {
    const halfLife = halfLifeOf(score);
    for (const { event, where, points } of score.weights)
      add(event, { fits: compareProperties(where, zone), score: { id: score.id, points, halfLife } });
  }
  return listeners;
}

/** Names of everything rules may refer to, as far as the book knows: audiences and scores. */
export function namesIn(book: Book): Map<string, string> {
  return new Map([...book.pages.audiences, ...book.pages.scores].map((x) => [x.id, x.name]));
}
