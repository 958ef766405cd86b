// Loads what rules ask beyond the profile, for many people with one statement a kind, and writes down what a batch adds.

import { deedOf } from '../people/index.ts';
import type { Person, Signal } from '../people/model.ts';
import type { Tx } from '../platform/db.ts';
import { consentBook, readConsentStates } from '../trust/index.ts';
import type { Book } from './book.ts';
import {
  addPoints,
  addSeen,
  type NewPoints,
  type NewSeen,
  readListed,
  readOtherSubjects,
  readPoints,
  readRegistered,
  readSeen,
} from './facet-store.ts';
import type { JudgePorts } from './judging.ts';
import { type JourneyWord, REGISTRATIONS, type Registration } from './model.ts';
import { type Facets, NO_FACETS, type Points, type Seen, seenAt, sumSeen } from './rules/known.ts';
import type { Needs } from './rules/needs.ts';
import { sumPoints } from './rules/scores.ts';

/** One person's facets while they are put together. */
interface Growing {
  readonly watches: Map<string, Seen>;
  readonly scores: Map<string, Points>;
  consents: Facets['consents'];
  readonly lists: Set<string>;
  readonly journeys: Map<string, Set<JourneyWord>>;
  readonly registrations: Set<Registration>;
}

/** What is asked of one organisation's people. */
export interface Asking {
  readonly book: Book;
  readonly needs: readonly Needs[];
}

/** Facets by person; somebody without an entry has none. */
export type FacetsBook = ReadonlyMap<string, Facets>;

/**
 * Loads facets of people. Nothing is read that no rule asks for.
 * @param asking by organisation
 */
export async function loadFacets(
  tx: Tx,
  people: readonly Pick<Person, 'orgId' | 'personId'>[],
  asking: ReadonlyMap<string, Asking>,
  ports: JudgePorts,
): Promise<FacetsBook> {
  const wanted = wantedOf(asking);
  if (!wanted.any || people.length === 0) return new Map();
  const persons = new Map(people.map((p) => [p.personId, p.personId]));
  for (const { subject_id, person_id } of await readOtherSubjects(tx, [...persons.keys()]))
    persons.set(subject_id, person_id);
  const subjects = [...persons.keys()];
  const grown = new Map<string, Growing>();
  const of = (subjectId: string): Growing => {
    const personId = persons.get(subjectId) ?? subjectId;
    let known = grown.get(personId);
    if (!known) {
      known = empty();
      grown.set(personId, known);
    }
    return known;
  };
  await loadSeen(tx, subjects, wanted, of);
  await loadPoints(tx, subjects, wanted, of);
  if (wanted.lists.length > 0)
    for (const row of await readListed(tx, subjects, wanted.lists)) of(row.subject_id).lists.add(row.list_id);
  if (wanted.registrations.length > 0) await loadRegistered(tx, subjects, wanted.registrations, of);
  if (wanted.consents) await loadConsents(tx, subjects, persons, of);
  if (wanted.journeys.length > 0) await loadJourneys(tx, subjects, wanted.journeys, ports, of);
  return grown;
}

type Of = (subjectId: string) => Growing;

function empty(): Growing {
  return {
    watches: new Map(),
    scores: new Map(),
    consents: NO_FACETS.consents,
    lists: new Set(),
    journeys: new Map(),
    registrations: new Set(),
  };
}

interface Wanted {
  readonly any: boolean;
  /** Keys by the id of the watch. */
  readonly watches: ReadonlyMap<string, string>;
  readonly halfLives: ReadonlyMap<string, number | null>;
  readonly lists: readonly string[];
  readonly journeys: readonly string[];
  readonly registrations: readonly Registration[];
  readonly consents: boolean;
}

function wantedOf(asking: ReadonlyMap<string, Asking>): Wanted {
  const watches = new Map<string, string>();
  const halfLives = new Map<string, number | null>();
  const lists = new Set<string>();
  const journeys = new Set<string>();
  const registrations = new Set<Registration>();
  let consents = false;
  for (const { book, needs } of asking.values()) {
    for (const need of needs) {
      for (const key of need.watches.keys()) {
        const id = book.watches.get(key);
        if (id !== undefined) watches.set(id, key);
      }
      for (const id of need.scores) halfLives.set(id, book.among.halfLives.get(id) ?? null);
      for (const id of need.lists) lists.add(id);
      for (const id of need.journeys) journeys.add(id);
      for (const kind of need.registrations) registrations.add(kind);
      consents ||= need.consents;
    }
  }
  const sizes = watches.size + halfLives.size + lists.size + journeys.size + registrations.size;
  return {
    any: consents || sizes > 0,
    watches,
    halfLives,
    lists: [...lists],
    journeys: [...journeys],
    registrations: [...registrations],
    consents,
  };
}

async function loadSeen(tx: Tx, subjects: readonly string[], { watches }: Wanted, of: Of): Promise<void> {
  if (watches.size === 0) return;
  for (const row of await readSeen(tx, subjects, [...watches.keys()])) {
    const known = of(row.subjectId).watches;
    const key = watches.get(row.watchId) ?? '';
    known.set(key, sumSeen(known.get(key), row));
  }
}

async function loadPoints(tx: Tx, subjects: readonly string[], { halfLives }: Wanted, of: Of): Promise<void> {
  if (halfLives.size === 0) return;
  for (const row of await readPoints(tx, subjects, [...halfLives.keys()])) {
    const known = of(row.subjectId).scores;
    const { value, at } = row;
    known.set(
      row.scoreId,
      sumPoints(known.get(row.scoreId), { value, at }, halfLives.get(row.scoreId) ?? null),
    );
  }
}

async function loadRegistered(
  tx: Tx,
  subjects: readonly string[],
  kinds: readonly Registration[],
  of: Of,
): Promise<void> {
  for (const row of await readRegistered(tx, subjects, kinds)) {
    const kind = REGISTRATIONS.find((k) => k === row.kind);
    if (kind) of(row.subject_id).registrations.add(kind);
  }
}

async function loadConsents(
  tx: Tx,
  subjects: readonly string[],
  persons: ReadonlyMap<string, string>,
  of: Of,
): Promise<void> {
  const states = await readConsentStates(tx, subjects);
  const byPerson = Map.groupBy(
    [...states].flatMap(([subjectId, own]) => own.map((state) => ({ subjectId, state }))),
    ({ subjectId }) => persons.get(subjectId) ?? subjectId,
  );
  for (const [personId, own] of byPerson) of(personId).consents = consentBook(own.map((o) => o.state));
}

async function loadJourneys(
  tx: Tx,
  subjects: readonly string[],
  journeys: readonly string[],
  ports: JudgePorts,
  of: Of,
): Promise<void> {
  const stands = (await ports.journeyStates?.(tx, subjects, journeys)) ?? [];
  for (const { subjectId, journeyId, is } of stands) {
    const known = of(subjectId).journeys;
    const words = known.get(journeyId);
    if (words) words.add(is);
    else known.set(journeyId, new Set([is]));
  }
}

/** Collects what signals add to watches and scores. */
export class Notes {
  private readonly seen = new Map<string, NewSeen>();
  private readonly points = new Map<string, NewPoints>();

  /** Notes one signal under its subject. */
  hear(signal: Signal, listeners: Book['listeners']): void {
    const deed = deedOf(signal);
    if (deed === null) return;
    const { orgId, subjectId, occurredAt: at, properties } = signal;
    for (const { fits, watchId, score } of listeners.get(deed) ?? []) {
      if (!fits(properties)) continue;
      if (watchId !== undefined) {
        const key = `${subjectId} ${watchId}`;
        const sum = sumSeen(this.seen.get(key), { ...seenAt(at) });
        this.seen.set(key, { ...sum, orgId, subjectId, watchId });
      }
      if (score) {
        const key = `${subjectId} ${score.id}`;
        const { halfLife } = score;
        const sum = sumPoints(this.points.get(key), { value: score.points, at }, halfLife);
        this.points.set(key, { ...sum, orgId, subjectId, scoreId: score.id, halfLife });
      }
    }
  }

  seenRows(): readonly NewSeen[] {
    return [...this.seen.values()];
  }

  pointsRows(): readonly NewPoints[] {
    return [...this.points.values()];
  }

  /** Writes what was noted, with two statements. */
  async write(tx: Tx): Promise<void> {
    await addSeen(tx, this.seenRows());
    await addPoints(tx, this.pointsRows());
  }
}

/** Writes down what a batch of signals adds. */
export async function noteSignals(
  tx: Tx,
  signals: readonly Signal[],
  books: ReadonlyMap<string, Book>,
): Promise<void> {
  const notes = new Notes();
  for (const signal of signals) {
    const listeners = books.get(signal.orgId)?.listeners;
    if (listeners && listeners.size > 0) notes.hear(signal, listeners);
  }
  await notes.write(tx);
}
