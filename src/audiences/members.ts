// Judges people by the rules that are asked, and brings memberships and the wheel in line with the answers.
import type { Person } from '../people/model.ts';
import type { Tx } from '../platform/db.ts';
import type { Book, LiveAudience } from './book.ts';
import { putTurns, readTurns, type Turn } from './facet-store.ts';
import { type FacetsBook, loadFacets } from './facets.ts';
import type { JudgePorts } from './judging.ts';
import { NO_FACETS } from './rules/known.ts';
import {
  countMembers,
  deleteMembers,
  insertMembers,
  type Membership,
  readMembershipsAmong,
} from './store.ts';

/** Whose turn comes after this (ms, the year 9000) is not put on the wheel. */
export const FAR_AWAY = Date.UTC(9000, 0, 1);

/** Which rules are asked of whom: indexes into the book's live audiences, by person. */
export type Asked = ReadonlyMap<string, Iterable<number>>;

/** Who came in and who left, as it was written. */
export interface Written {
  readonly entered: readonly Membership[];
  readonly left: readonly Membership[];
}

/** What is asked of whom, and when (ms). */
export interface Asking {
  readonly people: ReadonlyMap<string, Person>;
  readonly asked: Asked;
  readonly books: ReadonlyMap<string, Book>;
  readonly ports: JudgePorts;
  readonly now: number;
}

/** Judges and writes, with a fixed number of statements. The people must be locked. */
export async function bringInLine(tx: Tx, asking: Asking): Promise<Written> {
  const { audiences, byOrg } = audiencesAsked(asking);
  if (audiences.size === 0) return { entered: [], left: [] };
  const people = [...asking.asked.keys()].flatMap((id) => asking.people.get(id) ?? []);
  const ids = people.map((p) => p.personId);
  const inside = insideOf(await readMembershipsAmong(tx, ids, [...audiences]));
  const facets = await loadFacets(tx, people, byOrg, asking.ports);
  const judged = judge(asking, inside, facets);
  const written = await writeMembers(tx, judged, asking.now);
  await putEarlier(tx, judged.turns);
  return written;
}

/** Writes who comes in and who goes out, and keeps count. */
export async function writeMembers(
  tx: Tx,
  { entering, leaving }: Pick<Judged, 'entering' | 'leaving'>,
  now: number,
): Promise<Written> {
  const entered = await insertMembers(tx, entering, now);
  const left = await deleteMembers(tx, leaving);
  await countMembers(tx, changesOf(entered, left));
  return { entered, left };
}

/** Puts people on the wheel whose time is earlier than the one that is there; most already have an earlier one. */
export async function putEarlier(tx: Tx, turns: readonly Turn[]): Promise<void> {
  if (turns.length === 0) return;
  const earliest = new Map<string, Turn>();
  for (const turn of turns)
    if (turn.at < (earliest.get(turn.personId)?.at ?? Number.POSITIVE_INFINITY))
      earliest.set(turn.personId, turn);
  const known = await readTurns(tx, [...earliest.keys()]);
  await putTurns(
    tx,
    [...earliest.values()].filter((t) => t.at < (known.get(t.personId) ?? Number.POSITIVE_INFINITY)),
  );
}

function audiencesAsked({ people, asked, books }: Asking): {
  audiences: Set<string>;
  byOrg: Map<string, { book: Book; needs: LiveAudience['needs'][] }>;
} {
  const indexes = new Map<string, Set<number>>();
  for (const [personId, rules] of asked) {
    const orgId = people.get(personId)?.orgId ?? '';
    const known = indexes.get(orgId);
    if (known) for (const i of rules) known.add(i);
    else indexes.set(orgId, new Set(rules));
  }
  const audiences = new Set<string>();
  const byOrg = new Map<string, { book: Book; needs: LiveAudience['needs'][] }>();
  for (const [orgId, own] of indexes) {
    const book = books.get(orgId);
    if (!book) continue;
    const live = [...own].flatMap((i) => book.live[i] ?? []);
    for (const audience of live) audiences.add(audience.id);
    byOrg.set(orgId, { book, needs: live.map((a) => a.needs) });
  }
  return { audiences, byOrg };
}

/** What the rules said, compared with who is in. */
export interface Judged {
  readonly entering: Membership[];
  readonly leaving: Membership[];
  readonly turns: Turn[];
}

function insideOf(known: readonly Membership[]): Map<string, Set<string>> {
  const inside = new Map<string, Set<string>>();
  for (const { personId, audienceId } of known) {
    const set = inside.get(personId);
    if (set) set.add(audienceId);
    else inside.set(personId, new Set([audienceId]));
  }
  return inside;
}

/** Compares what the rules say with who is in. Pure. */
export function judge(
  { people, asked, books, now }: Omit<Asking, 'ports'>,
  inside: ReadonlyMap<string, ReadonlySet<string>>,
  facets: FacetsBook,
): Judged {
  const judged: Judged = { entering: [], leaving: [], turns: [] };
  for (const [personId, rules] of asked) {
    const person = people.get(personId);
    const book = person && books.get(person.orgId);
    if (!book) continue;
    const { orgId } = person;
    const known = { person, facets: facets.get(personId) ?? NO_FACETS, now };
    const mine = inside.get(personId);
    let until = Number.POSITIVE_INFINITY;
    for (const i of rules) {
      const audience = book.live[i];
      if (!audience) continue;
      const verdict = audience.judging(known);
      until = Math.min(until, Math.abs(verdict));
      if (verdict > 0 === (mine?.has(audience.id) ?? false)) continue;
      (verdict > 0 ? judged.entering : judged.leaving).push({ orgId, personId, audienceId: audience.id });
    }
    if (until < FAR_AWAY) judged.turns.push({ orgId, personId, at: until });
  }
  return judged;
}

/** How the counters change. */
export function changesOf(
  entered: readonly Membership[],
  left: readonly Membership[],
): Map<string, { readonly orgId: string; readonly by: number }> {
  const changes = new Map<string, { readonly orgId: string; readonly by: number }>();
  const add = ({ orgId, audienceId }: Membership, by: number): void => {
    changes.set(audienceId, { orgId, by: (changes.get(audienceId)?.by ?? 0) + by });
  };
  for (const m of entered) add(m, 1);
  for (const m of left) add(m, -1);
  return changes;
}
