// Persons after news of identity: links follow the edges, and profiles are united, or taken apart and folded anew.
import type { Tx } from '../platform/db.ts';
import type { Vault } from '../trust/index.ts';
import { unite } from './fold.ts';
import { type Edge, HUB, type Node, strongPersons, weakPerson } from './identity.ts';
import {
  type Neighbour,
  type NewLink,
  readHomes,
  readMembers,
  readNeighbours,
  readWeakNeighbours,
  writeLinks,
} from './identity-store.ts';
import type { Person } from './model.ts';
import { rebuildPeople } from './rebuild.ts';
import { deletePeople, lockPeople, savePeople } from './store.ts';
import { findPersons } from './subject-store.ts';

/** More subjects than this are not followed in one batch; what hangs on them stays as it is. */
const MOST_NODES = 20_000;

/** What news of identity led to. */
export interface Reshaped {
  /** Persons whose profile was united or folded anew. */
  readonly changed: ReadonlySet<string>;
  /** Persons that are nobody any more: they are part of another. */
  readonly gone: readonly string[];
  /** Of each changed person: the persons that its parts belonged to before. */
  readonly origins: ReadonlyMap<string, readonly string[]>;
}

/** Nothing happened. */
export const UNCHANGED: Reshaped = { changed: new Set(), gone: [], origins: new Map() };

/**
 * Brings links and profiles in line with the edges of these subjects. The links must be locked against everybody else.
 * @param now the loop's time, ms
 */
export async function reshape(
  tx: Tx,
  vault: Vault,
  seeds: readonly string[],
  now: number,
): Promise<Reshaped> {
  const world = await explore(tx, seeds);
  const moves = await movesIn(tx, world, seeds);
  if (moves.length === 0) return UNCHANGED;
  const plan = await planOf(tx, moves);
  await writeLinks(tx, moves, now);
  await apply(tx, vault, plan, now);
  return { changed: new Set(plan.keys()), gone: goneOf(plan), origins: originsOf(plan) };
}

interface World {
  readonly nodes: ReadonlyMap<string, Node & { readonly orgId: string }>;
  readonly edges: readonly Edge[];
  /** Subjects looked at that are tied to nobody. */
  readonly alone: readonly string[];
  /** Subjects that were met but not looked at, because there were too many. */
  readonly unread: ReadonlySet<string>;
}

/** Follows the edges from the seeds and from whom they belong to now, never through a browser or a shared subject. */
async function explore(tx: Tx, seeds: readonly string[]): Promise<World> {
  const persons = await findPersons(tx, seeds);
  const founders = [...new Set(seeds.map((id) => persons.get(id) ?? id))];
  const members = await readMembers(tx, founders, true);
  const nodes = new Map<string, Node & { orgId: string }>();
  const edges = new Map<string, Edge>();
  const read = new Set<string>();
  let frontier = [...new Set([...seeds, ...founders, ...members.map((m) => m.subject_id)])];
  while (frontier.length > 0 && read.size < MOST_NODES) {
    for (const id of frontier) read.add(id);
    const next = new Set<string>();
    const found = Map.groupBy(await readNeighbours(tx, frontier), (n) => n.id);
    for (const own of found.values()) {
      const shared = own.filter((n) => n.edge === 'together').length > HUB;
      for (const n of own) {
        meet(nodes, edges, n);
        const follow = n.edge === 'together' ? n.level <= 2 && !shared : true;
        if (follow && !read.has(n.other)) next.add(n.other);
      }
    }
    frontier = [...next];
  }
  const alone = [...read].filter((id) => !nodes.has(id));
  return { nodes, edges: [...edges.values()], alone, unread: new Set(frontier) };
}

function meet(nodes: Map<string, Node & { orgId: string }>, edges: Map<string, Edge>, n: Neighbour): void {
  nodes.set(n.id, { id: n.id, kind: n.kind, level: n.level, orgId: n.orgId });
  if (!nodes.has(n.other))
    nodes.set(n.other, { id: n.other, kind: n.otherKind, level: n.otherLevel, orgId: n.orgId });
  const [a, b] = n.id < n.other ? [n.id, n.other] : [n.other, n.id];
  edges.set(`${n.edge} ${a} ${b}`, { a, b, kind: n.edge });
}

interface Move extends NewLink {
  readonly from: string;
}

/** Subjects whose person is another one now. */
async function movesIn(tx: Tx, world: World, seeds: readonly string[]): Promise<Move[]> {
  const confirmed = new Set(world.edges.filter((e) => e.kind === 'confirmed').flatMap((e) => [e.a, e.b]));
  const strong = [...world.nodes.values()].filter((n) => n.level <= 2 || confirmed.has(n.id));
  const persons = strongPersons(strong, amongStrong(world.edges, strong));
  for (const id of world.alone) persons.set(id, id);
  leaveUnread(world, persons);
  const before = await findPersons(tx, [...persons.keys()]);
  const moved = [...persons].filter(([id, person]) => (before.get(id) ?? id) !== person);
  const weakSeeds = seeds.filter((id) => world.nodes.get(id)?.level === 3 && !confirmed.has(id));
  const nearby = await readWeakNeighbours(
    tx,
    moved.map(([id]) => id),
  );
  const weak = await weakMoves(tx, [...new Set([...weakSeeds, ...nearby])], persons);
  return [
    ...moved.map(([id, personId]) => ({
      // One that is tied to nobody is unlinked, for which its organisation is not needed.
      orgId: world.nodes.get(id)?.orgId ?? '',
      subjectId: id,
      personId,
      from: before.get(id) ?? id,
      level: world.nodes.get(id)?.level ?? 2,
    })),
    ...weak,
  ];
}

function amongStrong(edges: readonly Edge[], strong: readonly Node[]): Edge[] {
  const inside = new Set(strong.map((n) => n.id));
  return edges.filter((e) => inside.has(e.a) && inside.has(e.b));
}

/** A group of which not everything was read stays as it is: half of its edges would tear it apart. */
function leaveUnread(world: World, persons: Map<string, string>): void {
  if (world.unread.size === 0) return;
  const beside = Map.groupBy(
    world.edges.flatMap((e) => [e, { ...e, a: e.b, b: e.a }]),
    (e) => e.a,
  );
  const reached = [...world.unread];
  const seen = new Set(reached);
  for (const id of reached) {
    persons.delete(id);
    for (const { b } of beside.get(id) ?? []) {
      if (seen.has(b)) continue;
      seen.add(b);
      reached.push(b);
    }
  }
}

/** Browsers and devices whose only person changed. */
async function weakMoves(
  tx: Tx,
  ids: readonly string[],
  persons: ReadonlyMap<string, string>,
): Promise<Move[]> {
  const found = Map.groupBy(await readNeighbours(tx, ids), (n) => n.id);
  const others = [...found.values()].flat().map((n) => n.other);
  const linked = await findPersons(tx, [...others, ...ids]);
  const personOf = (id: string): string => persons.get(id) ?? linked.get(id) ?? id;
  return ids.flatMap((id) => {
    const own = found.get(id) ?? [];
    if (own.some((n) => n.edge === 'confirmed')) return [];
    const seenWith = own.filter((n) => n.edge === 'together').map((n) => personOf(n.other));
    const apart = new Set(own.filter((n) => n.edge === 'apart').map((n) => personOf(n.other)));
    const personId = weakPerson(id, seenWith, apart);
    const from = linked.get(id) ?? id;
    const orgId = own[0]?.orgId ?? '';
    return from === personId ? [] : [{ orgId, subjectId: id, personId, from, level: 3 }];
  });
}

/** How one person comes about: out of whole profiles, or folded anew because a part of somebody came or went. */
interface Making {
  readonly sources: readonly string[];
  readonly anew: boolean;
}

async function planOf(tx: Tx, moves: readonly Move[]): Promise<Map<string, Making>> {
  const to = new Map(moves.map((m) => [m.subjectId, m.personId]));
  const olds = [...new Set(moves.map((m) => m.from))];
  const goals = new Map(olds.map((id) => [id, new Set([to.get(id) ?? id])]));
  for (const { subject_id, person_id } of await readMembers(tx, olds, false))
    goals.get(person_id)?.add(to.get(subject_id) ?? person_id);
  const sources = new Map<string, Set<string>>();
  const split = new Set<string>();
  for (const [old, places] of goals) {
    for (const place of places) {
      const known = sources.get(place);
      if (known) known.add(old);
      else sources.set(place, new Set(goals.has(place) ? [old] : [old, place]));
      if (places.size > 1) split.add(place);
    }
  }
  return new Map([...sources].map(([id, from]) => [id, { sources: [...from].sort(), anew: split.has(id) }]));
}

function goneOf(plan: ReadonlyMap<string, Making>): string[] {
  return [...new Set([...plan.values()].flatMap((m) => m.sources))].filter((id) => !plan.has(id));
}

function originsOf(plan: ReadonlyMap<string, Making>): Map<string, readonly string[]> {
  return new Map([...plan].map(([id, making]) => [id, making.sources]));
}

async function apply(tx: Tx, vault: Vault, plan: ReadonlyMap<string, Making>, now: number): Promise<void> {
  const gone = goneOf(plan);
  const before = await lockPeople(tx, [...plan.keys(), ...gone]);
  const homes = await readHomes(tx, [...new Set([...before.values()].map((p) => p.orgId))]);
  const united: Person[] = [];
  const anew: string[] = [];
  for (const [personId, making] of plan) {
    if (making.anew) anew.push(personId);
    else {
      const parts = making.sources.flatMap((id) => before.get(id) ?? []);
      const person = uniteAll(personId, parts, vault, homes);
      if (person) united.push(person);
    }
  }
  await deletePeople(tx, gone);
  await savePeople(tx, united, now);
  if (anew.length > 0) await rebuildPeople(tx, vault, anew, now);
}

function uniteAll(
  personId: string,
  parts: readonly Person[],
  vault: Vault,
  homes: ReadonlyMap<string, string>,
): Person | null {
  const [first, ...rest] = parts;
  if (!first) return null;
  const home = homes.get(first.orgId) ?? null;
  const key = (email: string): Uint8Array => vault.addressKey(email);
  return rest.reduce((person, part) => unite(personId, person, part, key, home), { ...first, personId });
}
