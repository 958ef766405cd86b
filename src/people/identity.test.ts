import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applySignal, newPerson } from './fold.ts';
import { levelOf } from './identifiers.ts';
import { type Edge, type EdgeKind, HUB, type Node, resolvePersons } from './identity.ts';
import type { Person, Signal } from './model.ts';

/** Ids name their kind: `mrn1`, `user2`, `anonymous3`. */
function node(id: string): Node {
  const kind = (['mrn', 'npi', 'orcid', 'user', 'handle', 'anonymous', 'device'] as const).find((k) =>
    id.startsWith(k),
  );
  if (!kind) throw new Error(id);
  return { id, kind, level: levelOf(kind) };
}

function edge(pair: string, kind: EdgeKind = 'together'): Edge {
  const [a = '', b = ''] = pair.split(' ').sort();
  return { a, b, kind };
}

function persons(...edges: Edge[]): { [id: string]: string } {
  const ids = [...new Set(edges.flatMap((e) => [e.a, e.b]))];
  return Object.fromEntries([...resolvePersons(ids.map(node), edges)].sort());
}

describe('who is one person', () => {
  test('logins follow numbers, browsers follow logins; the oldest that names somebody names the person', () => {
    expect(persons(edge('mrn1 user1'), edge('user1 user2'), edge('user2 anonymous1'))).toEqual({
      anonymous1: 'mrn1',
      mrn1: 'mrn1',
      user1: 'mrn1',
      user2: 'mrn1',
    });
  });

  test('a login that was used for two patients belongs to neither', () => {
    expect(persons(edge('mrn1 user1'), edge('mrn2 user1'), edge('mrn1 user2'))).toEqual({
      mrn1: 'mrn1',
      mrn2: 'mrn2',
      user1: 'user1',
      user2: 'mrn1',
    });
  });

  test('a chain of logins between two patients ties them not', () => {
    const found = persons(edge('mrn1 user1'), edge('user1 user2'), edge('user2 mrn2'));
    expect(found).toEqual({ mrn1: 'mrn1', mrn2: 'mrn2', user1: 'mrn1', user2: 'mrn2' });
  });

  test('the patient and the professional in one human stay two', () => {
    expect(persons(edge('mrn1 user1'), edge('npi1 user1'))).toMatchObject({
      mrn1: 'mrn1',
      npi1: 'npi1',
      user1: 'user1',
    });
    const confirmed = persons(edge('mrn1 user1'), edge('npi1 user2'), edge('mrn1 npi1', 'confirmed'));
    expect(confirmed).toMatchObject({ user1: 'mrn1', user2: 'npi1' });
  });

  test('a professional has one NPI and one ORCID', () => {
    expect(persons(edge('npi1 orcid1'), edge('orcid1 user1'))).toEqual({
      npi1: 'npi1',
      orcid1: 'npi1',
      user1: 'npi1',
    });
    expect(persons(edge('npi1 orcid1'), edge('npi2 orcid1'))).toEqual({
      npi1: 'npi1',
      npi2: 'npi2',
      orcid1: 'orcid1',
    });
  });

  test('a shared browser belongs to nobody', () => {
    expect(persons(edge('user1 anonymous1'))).toEqual({ anonymous1: 'user1', user1: 'user1' });
    expect(persons(edge('user1 anonymous1'), edge('user2 anonymous1'))).toEqual({
      anonymous1: 'anonymous1',
      user1: 'user1',
      user2: 'user2',
    });
  });

  test('a device with hundreds of logins, and a login with hundreds of others, tie nobody', () => {
    const crowd = Array.from({ length: HUB + 1 }, (_, i) => `user${i + 10}`);
    const kiosk = persons(...crowd.map((id) => edge(`device1 ${id}`)));
    expect(new Set(crowd.map((id) => kiosk[id])).size).toBe(crowd.length);
    const placeholder = persons(...crowd.map((id) => edge(`handle1 ${id}`)));
    expect(new Set(Object.values(placeholder)).size).toBe(crowd.length + 1);
  });

  test('a human may join two numbers of one patient, and set apart what was joined', () => {
    expect(persons(edge('mrn1 user1'), edge('mrn2 user2'), edge('mrn1 mrn2', 'confirmed'))).toMatchObject({
      mrn2: 'mrn1',
      user2: 'mrn1',
    });
    expect(persons(edge('user1 user2'), edge('user1 user2', 'apart'))).toEqual({
      user1: 'user1',
      user2: 'user2',
    });
    expect(persons(edge('user1 anonymous1'), edge('user1 anonymous1', 'apart'))).toMatchObject({
      anonymous1: 'anonymous1',
    });
  });

  test('who was set apart is not joined through somebody new', () => {
    const found = persons(edge('user1 user2', 'apart'), edge('user1 user3'), edge('user2 user3'));
    expect(found).toEqual({ user1: 'user1', user2: 'user2', user3: 'user3' });
  });
});

const ids = [
  'mrn1',
  'mrn2',
  'npi1',
  'orcid1',
  'user1',
  'user2',
  'user3',
  'handle1',
  'anonymous1',
  'anonymous2',
  'device1',
];
const pair = fc
  .tuple(fc.constantFrom(...ids), fc.constantFrom(...ids))
  .filter(([a, b]) => a !== b && (node(a).level < 3 || node(b).level < 3))
  .map(([a, b]) => `${a} ${b}`);
const edges = fc.array(
  fc
    .tuple(pair, fc.constantFrom<EdgeKind>('together', 'together', 'together', 'confirmed', 'apart'))
    .map(([p, kind]) => edge(p, kind)),
  { maxLength: 16 },
);

function world(list: readonly Edge[]): Map<string, string> {
  return resolvePersons(ids.map(node), list);
}

describe('whatever was seen, in whatever order', () => {
  test('the order of edges does not matter, and neither does repeating them', () => {
    fc.assert(
      fc.property(
        edges.chain((list) =>
          fc.tuple(
            fc.constant(list),
            fc.shuffledSubarray([...list, ...list], { minLength: list.length * 2 }),
          ),
        ),
        ([list, shuffled]) => {
          expect(new Map([...world(shuffled)].sort())).toEqual(new Map([...world(list)].sort()));
        },
      ),
      { numRuns: 400 },
    );
  });

  test('no person holds a patient and a professional, two that were set apart, or two numbers that no human joined', () => {
    fc.assert(
      fc.property(edges, (list) => {
        const found = world(list);
        const same = (a: string, b: string): boolean => found.get(a) === found.get(b);
        for (const e of list) if (e.kind === 'apart') expect(same(e.a, e.b)).toBe(false);
        for (const npi of ['npi1', 'orcid1'])
          for (const mrn of ['mrn1', 'mrn2']) expect(same(npi, mrn)).toBe(false);
        if (!list.some((e) => e.kind === 'confirmed')) expect(same('mrn1', 'mrn2')).toBe(false);
      }),
      { numRuns: 400 },
    );
  });

  test('a person is named by one of its own subjects', () => {
    fc.assert(
      fc.property(edges, (list) => {
        const found = world(list);
        for (const person of found.values()) expect(found.get(person)).toBe(person);
      }),
    );
  });
});

type Said = {
  readonly subject: string;
  readonly occurredAt: number;
  readonly traits: { [name: string]: string };
};
const said: fc.Arbitrary<Said> = fc.record({
  subject: fc.constantFrom(...ids),
  occurredAt: fc.integer({ min: 1, max: 5 }),
  traits: fc.dictionary(fc.constantFrom('email', 'name', 'plan'), fc.constantFrom('x', 'y', 'z'), {
    maxKeys: 2,
  }),
});

/** Profiles of all persons after everything was said, as rebuilding makes them. */
function profiles(list: readonly Edge[], all: readonly Said[]): Map<string, Person> {
  const found = world(list);
  const people = new Map<string, Person>();
  for (const { subject, ...rest } of all) {
    const personId = found.get(subject) ?? subject;
    const signal: Signal = {
      orgId: 'org',
      subjectId: subject,
      personId,
      id: 'e',
      kind: 'identify',
      name: 'Identify',
      origin: 'api',
      receivedAt: 9,
      importId: null,
      properties: {},
      ...rest,
    };
    people.set(
      personId,
      applySignal(people.get(personId) ?? newPerson(signal), signal, (e) => Buffer.from(e)),
    );
  }
  return new Map([...people].sort(([a], [b]) => (a < b ? -1 : 1)));
}

describe('merge and unmerge', () => {
  test('a merge taken back, also after later events, leaves what would have been without it', () => {
    fc.assert(
      fc.property(edges, pair, fc.array(said), fc.array(said), (list, merged, before, after) => {
        const without = list.filter(
          (e) => e.kind !== 'confirmed' || `${e.a} ${e.b}` !== merged.split(' ').sort().join(' '),
        );
        const never = profiles(without, [...before, ...after]);
        profiles([...without, edge(merged, 'confirmed')], before);
        expect(profiles(without, [...after, ...before])).toEqual(never);
      }),
    );
  });

  test('any order of the same events gives the same profiles', () => {
    fc.assert(
      fc.property(
        edges,
        fc
          .array(said, { maxLength: 12 })
          .chain((l) => fc.tuple(fc.constant(l), fc.shuffledSubarray(l, { minLength: l.length }))),
        (list, [one, other]) => {
          expect(profiles([...list].reverse(), other)).toEqual(profiles(list, one));
        },
      ),
    );
  });
});
