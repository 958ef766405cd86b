// From identifiers to subjects: a signal is filed at the subject of its strongest identifier. Each identifier that names
// somebody has a subject of its own; those seen in one message are tied by edges, and the loop makes persons of them.

import { LRUCache } from 'lru-cache';
import type { Identifier, SubjectAsk, SubjectPort } from '../intake/index.ts';
import type { Tx } from '../platform/db.ts';
import type { NewId } from '../platform/ids.ts';
import { appendFacts } from '../platform/log.ts';
import type { Vault } from '../trust/index.ts';
import { type IdentifierKind, levelOf, normalise, ties } from './identifiers.ts';
import { IDENTITY_FACTS, resolvePersons } from './identity.ts';
import { edgeKey, insertEdges, type NewEdge, readHomes, writeLinks } from './identity-store.ts';
import {
  findIdentifiers,
  type HashedIdentifier,
  insertIdentifiers,
  insertSubjects,
  repointIdentifiers,
} from './subject-store.ts';

interface SubjectServices {
  readonly vault: Vault;
  readonly newId: NewId;
}

/** Edges that are stored: nearly every message repeats one, and then nothing needs to be asked. */
type KnownEdges = LRUCache<string, true>;
const MOST_KNOWN = 100_000;

/** The port through which intake resolves subjects, one set of statements for a whole batch. */
export function subjectPort(services: SubjectServices): SubjectPort {
  const known: KnownEdges = new LRUCache({ max: MOST_KNOWN });
  return { resolve: (tx, ask) => resolveSubjects(tx, services, ask, known) };
}

async function resolveSubjects(
  tx: Tx,
  services: SubjectServices,
  ask: SubjectAsk,
  known: KnownEdges,
): Promise<string[]> {
  const hashed = await hashAll(tx, services.vault, ask);
  const owners = await findIdentifiers(tx, ask.orgId, distinct(hashed.flat()));
  const claims = new Map<string, Claim>();
  for (const list of hashed) choose(list, owners, claims, () => services.newId(ask.now));
  const made = await claim(tx, services, ask, claims, owners);
  const subjectOf = (i: HashedIdentifier): string => owners.get(i.key) ?? '';
  await tie(tx, services, ask, known, edgesOf(hashed, subjectOf), made);
  return hashed.map((list) => (list[0] ? subjectOf(list[0]) : ''));
}

/** An identifier; `known`: only meant when somebody bears it already. */
interface Named extends HashedIdentifier {
  readonly known: boolean;
}

/** Identifiers in their one form. What is none is left out, unless nothing else says who it is. */
async function hashAll(tx: Tx, vault: Vault, ask: SubjectAsk): Promise<Named[][]> {
  const home = await homeFor(tx, ask.orgId, ask.identifiers.flat());
  return ask.identifiers.map((list) => {
    const good = list.flatMap((i) => {
      const value = normalise(i, home);
      return value === null ? [] : [{ ...hashOf(vault, ask.orgId, i.kind, value), known: i.known === true }];
    });
    const first = list[0];
    if (good.length > 0 || !first) return good;
    return [{ ...hashOf(vault, ask.orgId, first.kind, first.value.trim()), known: false }];
  });
}

/** Where the organisation is, asked only where a telephone number may need it. */
export async function homeFor(
  tx: Tx,
  orgId: string,
  identifiers: readonly Identifier[],
): Promise<string | null> {
  const numbers = identifiers.some((i) => i.kind === 'phone' && /\d/.test(i.value));
  return numbers ? ((await readHomes(tx, [orgId])).get(orgId) ?? null) : null;
}

interface Claim extends HashedIdentifier {
  readonly subjectId: string;
  /** Its subject was made for it, and it is the identifier that names the subject. */
  readonly names: boolean;
}

/** Gives each identifier that is not known yet a subject: its own when it names somebody, else that of the strongest. */
function choose(
  list: readonly Named[],
  owners: ReadonlyMap<string, string>,
  claims: Map<string, Claim>,
  make: () => string,
): void {
  const strongest = list[0];
  if (!strongest) return;
  const tied = list.some((i) => levelOf(i.kind) <= 2 && ties(i.kind));
  for (const identifier of list) {
    if (owners.has(identifier.key) || claims.has(identifier.key) || identifier.known) continue;
    if (identifier === strongest || ties(identifier.kind)) {
      // Two browsers without a person beside them say nothing about each other.
      if (identifier !== strongest && !tied) continue;
      claims.set(identifier.key, { ...identifier, subjectId: make(), names: true });
      continue;
    }
    const subjectId = owners.get(strongest.key) ?? claims.get(strongest.key)?.subjectId;
    if (subjectId && identifier.kind === 'row')
      claims.set(identifier.key, { ...identifier, subjectId, names: false });
  }
}

/**
 * Writes the claims and adds them to the owners; where another transaction was first, its subject is taken.
 * @returns the subjects made here, which nobody else can have seen yet
 */
async function claim(
  tx: Tx,
  services: SubjectServices,
  ask: SubjectAsk,
  claims: ReadonlyMap<string, Claim>,
  owners: Map<string, string>,
): Promise<ReadonlySet<string>> {
  if (claims.size === 0) return new Set();
  const won = await insertIdentifiers(tx, ask.orgId, [...claims.values()], ask.now);
  const lost = [...claims.values()].filter((c) => !won.has(c.key));
  const theirs = await findIdentifiers(tx, ask.orgId, lost);
  const replaced = new Map<string, string>();
  for (const c of lost) {
    const subjectId = theirs.get(c.key) ?? c.subjectId;
    owners.set(c.key, subjectId);
    if (c.names) replaced.set(c.subjectId, subjectId);
  }
  const strays: Claim[] = [];
  const made = new Set<string>();
  for (const c of claims.values()) {
    if (!won.has(c.key)) continue;
    const other = c.names ? undefined : replaced.get(c.subjectId);
    if (other !== undefined) strays.push({ ...c, subjectId: other });
    owners.set(c.key, other ?? c.subjectId);
    if (c.names) made.add(c.subjectId);
  }
  await repointIdentifiers(tx, ask.orgId, strays);
  await insertSubjects(tx, ask.orgId, [...made], ask.source, ask.importId, ask.now);
  const refs = [...made].map((subjectId) => ({ orgId: ask.orgId, subjectId }));
  await services.vault.ready(tx, refs, true);
  return made;
}

/** Who was seen with whom. Two browsers are no edge: neither says whose the other is. */
function edgesOf(
  hashed: readonly (readonly HashedIdentifier[])[],
  subjectOf: (i: HashedIdentifier) => string,
): Map<string, NewEdge> {
  const edges = new Map<string, NewEdge>();
  for (const list of hashed) {
    if (list.length < 2) continue;
    const naming = list.filter((i) => ties(i.kind));
    naming.forEach((x, i) => {
      for (const y of naming.slice(i + 1)) {
        const edge = edgeBetween(end(x, subjectOf), end(y, subjectOf));
        if (edge) edges.set(edgeKey(edge), edge);
      }
    });
  }
  return edges;
}

interface End {
  readonly id: string;
  readonly kind: IdentifierKind;
}

function end(identifier: HashedIdentifier, subjectOf: (i: HashedIdentifier) => string): End {
  return { id: subjectOf(identifier), kind: identifier.kind };
}

/** The edge of two subjects, or null when they are one or, unless `weak`, both are browsers. */
export function edgeBetween(x: End, y: End, weak = false): NewEdge | null {
  if (x.id === y.id || x.id === '' || y.id === '') return null;
  if (!weak && levelOf(x.kind) === 3 && levelOf(y.kind) === 3) return null;
  const [a, b] = x.id < y.id ? [x, y] : [y, x];
  return {
    a: a.id,
    b: b.id,
    kindA: a.kind,
    kindB: b.kind,
    levelA: levelOf(a.kind),
    levelB: levelOf(b.kind),
  };
}

/**
 * Stores new edges. Subjects that only this transaction knows are linked here; where one was known before, the loop is
 * told, because profiles may have to be united or taken apart.
 */
async function tie(
  tx: Tx,
  services: SubjectServices,
  ask: SubjectAsk,
  known: KnownEdges,
  edges: ReadonlyMap<string, NewEdge>,
  made: ReadonlySet<string>,
): Promise<void> {
  const unknown = [...edges].filter(([key]) => !known.has(key)).map(([, edge]) => edge);
  if (unknown.length === 0) return;
  const source = {
    orgId: ask.orgId,
    kind: 'together',
    evidence: ask.source,
    decisionId: null,
    at: ask.now,
  } as const;
  const fresh = await insertEdges(tx, source, unknown);
  tx.onCommit(() => {
    for (const edge of unknown) known.set(edgeKey(edge), true);
  });
  const groups = groupsOf(unknown.filter((e) => fresh.has(edgeKey(e))));
  const own = groups.filter((group) => group.every((e) => made.has(e.a) && made.has(e.b)));
  await linkOwn(tx, ask, own.flat());
  await tellLoop(
    tx,
    services,
    ask,
    groups.filter((group) => !own.includes(group)),
  );
}

/** Edges by what hangs together. */
function groupsOf(edges: readonly NewEdge[]): NewEdge[][] {
  const groups = new Map<string, NewEdge[]>();
  for (const edge of edges) {
    const [mine, theirs] = [groups.get(edge.a) ?? [], groups.get(edge.b) ?? []];
    const joined = mine === theirs ? mine : [...mine, ...theirs];
    joined.push(edge);
    for (const e of joined) {
      groups.set(e.a, joined);
      groups.set(e.b, joined);
    }
  }
  return [...new Set(groups.values())];
}

async function linkOwn(tx: Tx, ask: SubjectAsk, edges: readonly NewEdge[]): Promise<void> {
  if (edges.length === 0) return;
  const nodes = new Map(
    edges.flatMap((e) => [
      [e.a, { id: e.a, kind: e.kindA, level: e.levelA }],
      [e.b, { id: e.b, kind: e.kindB, level: e.levelB }],
    ]),
  );
  const persons = resolvePersons(
    [...nodes.values()],
    edges.map((e) => ({ a: e.a, b: e.b, kind: 'together' })),
  );
  const links = [...persons].flatMap(([subjectId, personId]) => {
    const level = nodes.get(subjectId)?.level;
    return level === undefined || subjectId === personId
      ? []
      : [{ orgId: ask.orgId, subjectId, personId, level }];
  });
  await writeLinks(tx, links, ask.now);
}

async function tellLoop(
  tx: Tx,
  services: SubjectServices,
  ask: SubjectAsk,
  groups: readonly (readonly NewEdge[])[],
): Promise<void> {
  await appendFacts(
    tx,
    groups.flatMap((group) => {
      const subjects = [...new Set(group.flatMap((e) => [e.a, e.b]))];
      const [subjectId] = subjects;
      return subjectId === undefined
        ? []
        : [
            {
              orgId: ask.orgId,
              subjectId,
              id: services.newId(ask.now),
              receivedAt: ask.now,
              occurredAt: ask.now,
              kind: 'fact',
              name: IDENTITY_FACTS.seen,
              origin: ask.source,
              importId: null,
              open: { p: { subjects } },
              sealed: null,
            },
          ];
    }),
  );
}

/** A normalised identifier as it is stored. */
export function hashOf(vault: Vault, orgId: string, kind: IdentifierKind, value: string): HashedIdentifier {
  const hash = vault.blindIndex(orgId, kind, value);
  return { kind, hash, key: `${kind}:${hash.toString('base64')}` };
}

function distinct(list: readonly HashedIdentifier[]): HashedIdentifier[] {
  return [...new Map(list.map((i) => [i.key, i])).values()];
}
