// Which subjects are one person. A pure function of a set of edges: the order in which they were seen does not matter.
import type { IdentifierKind, Level } from './identifiers.ts';

/**
 * `together`: seen in one message; `confirmed`: a human said that they are one person; `apart`: a human said that they
 * are two.
 */
export type EdgeKind = 'together' | 'confirmed' | 'apart';

/** Two subjects and what is known about them. */
export interface Edge {
  readonly a: string;
  readonly b: string;
  readonly kind: EdgeKind;
}

/** A subject with the kind of the identifier that names it. */
export interface Node {
  readonly id: string;
  readonly kind: IdentifierKind;
  readonly level: Level;
}

/** The facts by which the loop hears of identity: edges that intake or a human wrote. */
export const IDENTITY_FACTS = {
  seen: 'identity.seen',
  merged: 'identity.merged',
  separated: 'identity.separated',
  undone: 'identity.undone',
} as const;

/** A subject tied to more others than this is shared (a kiosk, a placeholder): it belongs to nobody. */
export const HUB = 50;

/**
 * The person of each subject that is more than a browser, and of browsers that a human confirmed: the oldest subject of
 * its group that names somebody. Subjects alone are their own person.
 * @param nodes every subject that the edges name
 */
export function strongPersons(nodes: readonly Node[], edges: readonly Edge[]): Map<string, string> {
  const world = worldOf(nodes, edges);
  const groups = automatic(world);
  return named(world, confirm(world, groups));
}

/**
 * Whose a browser or device is: that one person's with whom alone it was seen, else nobody's (its own).
 * @param persons the persons of the subjects it was seen with
 * @param apart persons of whom a human said that it is not theirs
 */
export function weakPerson(id: string, persons: readonly string[], apart: ReadonlySet<string>): string {
  if (persons.length > HUB) return id;
  const distinct = new Set(persons);
  const [only] = distinct;
  return only !== undefined && distinct.size === 1 && !apart.has(only) ? only : id;
}

/** All at once, for small worlds: what the loop does step by step over the part that an edge concerns. */
export function resolvePersons(nodes: readonly Node[], edges: readonly Edge[]): Map<string, string> {
  const confirmed = new Set(edges.filter((e) => e.kind === 'confirmed').flatMap((e) => [e.a, e.b]));
  const strong = nodes.filter((n) => n.level <= 2 || confirmed.has(n.id));
  const isStrong = new Set(strong.map((n) => n.id));
  const persons = strongPersons(
    strong,
    edges.filter((e) => isStrong.has(e.a) && isStrong.has(e.b)),
  );
  for (const node of nodes) {
    if (isStrong.has(node.id)) continue;
    const across = (kind: EdgeKind): string[] =>
      edges.flatMap((e) => {
        const other = e.kind !== kind ? null : e.a === node.id ? e.b : e.b === node.id ? e.a : null;
        return other !== null && isStrong.has(other) ? [persons.get(other) ?? other] : [];
      });
    persons.set(node.id, weakPerson(node.id, across('together'), new Set(across('apart'))));
  }
  return persons;
}

interface World {
  readonly nodes: ReadonlyMap<string, Node>;
  /** Who was seen with whom, without those whom a human set apart and without shared subjects. */
  readonly beside: ReadonlyMap<string, ReadonlySet<string>>;
  readonly confirmed: readonly Edge[];
  readonly apart: ReadonlyMap<string, ReadonlySet<string>>;
}

function worldOf(nodes: readonly Node[], edges: readonly Edge[]): World {
  const apart = neighbours(edges.filter((e) => e.kind === 'apart'));
  const confirmed = edges.filter((e) => e.kind === 'confirmed');
  const byId = new Map(nodes.map((n) => [n.id, n]));
  const strong = (id: string): boolean => (byId.get(id)?.level ?? 3) <= 2;
  const together = edges.filter((e) => e.kind === 'together' && strong(e.a) && strong(e.b));
  const all = neighbours(together);
  const shared = (id: string): boolean => (all.get(id)?.size ?? 0) > HUB;
  const beside = neighbours(
    together.filter((e) => !shared(e.a) && !shared(e.b) && !apart.get(e.a)?.has(e.b)),
  );
  return { nodes: byId, beside, confirmed, apart };
}

function neighbours(edges: readonly Edge[]): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  const add = (from: string, to: string): void => {
    const known = found.get(from);
    if (known) known.add(to);
    else found.set(from, new Set([to]));
  };
  for (const e of edges) {
    add(e.a, e.b);
    add(e.b, e.a);
  }
  return found;
}

/** Groups by what was seen. Where a group would hold two people, ties are cut, the weakest first. */
function automatic(world: World): string[][] {
  const cut = new Set([...world.nodes.values()].filter((n) => isTorn(world, n)).map((n) => n.id));
  const joins = (a: string, b: string): boolean => !cut.has(a) && !cut.has(b);
  return components(world, joins).flatMap((group) => {
    if (!conflicts(world, group)) return [group];
    const direct = (a: string, b: string): boolean =>
      joins(a, b) && (levelIn(world, a) === 1 || levelIn(world, b) === 1);
    return components(world, direct, group).flatMap((part) =>
      conflicts(world, part)
        ? components(world, (a, b) => joins(a, b) && anchorPair(world, a, b), part)
        : [part],
    );
  });
}

/** In what still holds two people only a professional's own numbers stay together. */
function anchorPair(world: World, a: string, b: string): boolean {
  return levelIn(world, a) === 1 && levelIn(world, b) === 1;
}

/** A subject that was itself seen with two people (a shared login) ties nobody to anybody. */
function isTorn(world: World, node: Node): boolean {
  const others = [...(world.beside.get(node.id) ?? [])];
  return conflicts(world, node.level === 1 ? [node.id, ...others] : others);
}

function levelIn(world: World, id: string): Level {
  return world.nodes.get(id)?.level ?? 3;
}

/**
 * Whether subjects cannot be one person: two numbers of one kind, a patient's and a professional's (personas of one
 * human share no data), or two that a human set apart.
 */
function conflicts(world: World, ids: readonly string[]): boolean {
  const anchors = new Map<IdentifierKind, string>();
  const inside = new Set(ids);
  for (const id of ids) {
    const node = world.nodes.get(id);
    if (node?.level === 1) {
      if (anchors.has(node.kind)) return true;
      anchors.set(node.kind, id);
    }
    for (const other of world.apart.get(id) ?? []) if (inside.has(other)) return true;
  }
  return anchors.has('mrn') && anchors.size > 1;
}

function components(
  world: World,
  joins: (a: string, b: string) => boolean,
  among: Iterable<string> = world.nodes.keys(),
): string[][] {
  const waiting = new Set(among);
  const groups: string[][] = [];
  for (const start of waiting) {
    const group = [start];
    waiting.delete(start);
    for (const id of group) {
      for (const other of world.beside.get(id) ?? []) {
        if (!waiting.has(other) || !joins(id, other)) continue;
        waiting.delete(other);
        group.push(other);
      }
    }
    groups.push(group);
  }
  return groups;
}

/**
 * Joins groups by what humans confirmed. A human may join two numbers of one kind (a patient registered twice), but never
 * a patient and a professional, and never over a separation.
 */
function confirm(world: World, groups: readonly string[][]): string[][] {
  if (world.confirmed.length === 0) return [...groups];
  const groupOf = new Map(groups.flatMap((group, i) => group.map((id) => [id, String(i)] as const)));
  const ties = neighbours(
    world.confirmed.flatMap((e) => {
      const [a, b] = [groupOf.get(e.a), groupOf.get(e.b)];
      return a !== undefined && b !== undefined && a !== b ? [{ ...e, a, b }] : [];
    }),
  );
  const joined = components({ ...world, beside: ties }, () => true, groupOf.values());
  return joined.flatMap((members) => {
    const parts = members.map((i) => groups[Number(i)] ?? []);
    const all = parts.flat();
    return members.length > 1 && forbidden(world, all) ? parts : [all];
  });
}

function forbidden(world: World, ids: readonly string[]): boolean {
  const inside = new Set(ids);
  const kinds = new Set(
    ids.map((id) => world.nodes.get(id)).flatMap((n) => (n?.level === 1 ? [n.kind] : [])),
  );
  return (
    (kinds.has('mrn') && kinds.size > 1) ||
    ids.some((id) => [...(world.apart.get(id) ?? [])].some((other) => inside.has(other)))
  );
}

function named(world: World, groups: readonly string[][]): Map<string, string> {
  const persons = new Map<string, string>();
  for (const group of groups) {
    const naming = group.filter((id) => levelIn(world, id) <= 2);
    const [oldest] = (naming.length > 0 ? naming : group).toSorted();
    if (oldest !== undefined) for (const id of group) persons.set(id, oldest);
  }
  return persons;
}
