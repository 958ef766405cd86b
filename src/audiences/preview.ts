// How many people a rule finds: everybody judged where they are few, else random stretches of people with an honest margin.
import { LRUCache } from 'lru-cache';
import { readPeople } from '../people/index.ts';
import type { Person } from '../people/model.ts';
import type { Clock } from '../platform/clock.ts';
import type { Tx } from '../platform/db.ts';
import type { Random } from '../platform/random.ts';
import { type Cluster, estimateOf } from './estimate.ts';
import { countUpTo, idsAfter, idsOfStretches, readMarks } from './preview-store.ts';

/** What a count needs. */
export interface CountServices {
  readonly clock: Clock;
  readonly random: Random;
}

/** Judges people of one read; loads what the rule asks beyond the profile with few statements. */
export type JudgePeople = (people: readonly Person[]) => Promise<(person: Person) => boolean>;

/** How many fit, how sure that is, and some who do. */
export interface Counted {
  readonly count: number;
  readonly kind: 'exact' | 'estimate';
  /** Of an estimate: the true number lies within it in 95 of 100 cases. */
  readonly margin: number | null;
  readonly judged: number;
  readonly people: number;
  readonly sample: readonly Person[];
}

/** How much is looked at. */
export interface Effort {
  /** Up to so many people everybody is judged. */
  readonly mostExact: number;
  /** Stretches after which a count is good enough. */
  readonly enough: number;
}
/** For rules that are judged by what is at hand; and for those for which the log is read back. */
export const QUICK: Effort = { mostExact: 10_000, enough: 200 };
export const SLOW: Effort = { mostExact: 3_000, enough: 50 };

const CHUNK = 2_000;
/** People in one stretch, and stretches read at once. */
const STRETCH = 64;
const AT_ONCE = 10;
/** After so long a count ends with what it has, ms. */
const PATIENCE = 600;
const SAMPLE = 10;

/** Counts who fits. */
export async function countFitting(
  tx: Tx,
  services: CountServices,
  orgId: string,
  judgeOf: JudgePeople,
  effort: Effort,
): Promise<Counted> {
  const people = await countUpTo(tx, orgId, effort.mostExact + 1);
  return people > effort.mostExact
    ? countBySample(tx, services, orgId, judgeOf, effort.enough)
    : countEverybody(tx, orgId, people, judgeOf);
}

async function countEverybody(tx: Tx, orgId: string, people: number, judgeOf: JudgePeople): Promise<Counted> {
  let [after, judged, count]: [string | null, number, number] = [null, 0, 0];
  const sample: Person[] = [];
  for (;;) {
    const ids: string[] = await idsAfter(tx, orgId, after, CHUNK);
    if (ids.length === 0) break;
    const read = await readPeople(tx, ids);
    const fitting = read.filter(await judgeOf(read));
    judged += ids.length;
    count += fitting.length;
    sample.push(...fitting.slice(0, SAMPLE - sample.length));
    after = ids.at(-1) ?? null;
  }
  return { count, kind: 'exact', margin: null, judged, people: Math.max(people, judged), sample };
}

async function countBySample(
  tx: Tx,
  { clock, random }: CountServices,
  orgId: string,
  judgeOf: JudgePeople,
  enough: number,
): Promise<Counted> {
  const begun = clock.now();
  const marks = await marksOf(tx, orgId, begun);
  const order = shuffled(marks.starts.length, random);
  const clusters: Cluster[] = [];
  const sample: Person[] = [];
  let judged = 0;
  for (let at = 0; at < order.length; at += AT_ONCE) {
    const late = clock.now() - begun > PATIENCE;
    if ((at >= enough && sample.length >= SAMPLE) || (late && at > 0)) break;
    const picked = order.slice(at, at + AT_ONCE);
    const rows = await idsOfStretches(
      tx,
      orgId,
      picked.map((i) => ({ from: marks.starts[i] ?? '', to: marks.starts[i + 1] ?? null })),
    );
    const read = await readPeople(
      tx,
      rows.map((r) => r.id),
    );
    const fits = await judgeOf(read);
    const fitting = new Set(read.filter(fits).map((p) => p.personId));
    judged += rows.length;
    const stretches = Map.groupBy(rows, (r) => r.stretch);
    for (let i = 1; i <= picked.length; i++) {
      const inside = stretches.get(i) ?? [];
      clusters.push({ people: inside.length, fitting: inside.filter((r) => fitting.has(r.id)).length });
    }
    sample.push(...read.filter((p) => fitting.has(p.personId)).slice(0, SAMPLE - sample.length));
  }
  const { count, margin } = estimateOf(clusters, marks.starts.length, marks.people);
  return { count, kind: 'estimate', margin, judged, people: marks.people, sample };
}

/** Where every stretch of people begins, so that any can be picked with the same chance. */
interface Marks {
  readonly starts: readonly string[];
  readonly people: number;
  readonly at: number;
}

/** Read again after ten minutes; people who came since belong to the last stretch. */
const KEPT_FOR = 600_000;
const kept = new LRUCache<string, Marks>({ max: 100 });

/** Where stretches begin; also called when somebody starts to write a rule, so that the first count is quick. */
export async function marksOf(tx: Tx, orgId: string, now: number): Promise<Marks> {
  const known = kept.get(orgId);
  if (known && now - known.at < KEPT_FOR) return known;
  const { starts, people } = await readMarks(tx, orgId, STRETCH);
  const marks = { starts, people, at: now };
  kept.set(orgId, marks);
  return marks;
}

/** 0 to n-1 in a random order (Fisher and Yates), as far as it is ever used. */
function shuffled(n: number, random: Random): number[] {
  const order = Array.from({ length: n }, (_, i) => i);
  for (let i = 0; i < n - 1; i++) {
    const j = i + Math.floor(random.next() * (n - i));
    const [a, b] = [order[i], order[j]];
    if (a !== undefined && b !== undefined) [order[i], order[j]] = [b, a];
  }
  return order;
}
