// What the engine knows of an organisation's journeys, read again only when one of them changed.
import { LRUCache } from 'lru-cache';
import type { Rule } from '../../audiences/model.ts';
import type { Tx } from '../../platform/db.ts';
import type { Definition, Ending, JourneyState } from '../model.ts';
import { readPrints, readVersions, type VersionRow } from './book-store.ts';

/** A journey that is live, paused or draining. */
export interface BookedJourney {
  readonly orgId: string;
  readonly id: string;
  readonly state: JourneyState;
  readonly liveVersion: number | null;
  readonly versions: ReadonlyMap<number, Definition>;
  /** Rules that its steps and endings ask, over all versions; and the journeys that its steps start. */
  readonly rules: readonly Rule[];
  readonly starts: readonly string[];
}

/** Everything about one organisation. */
export interface OrgBook {
  readonly orgId: string;
  readonly zone: string;
  /** Changes with the journeys. */
  readonly print: string;
  readonly journeys: ReadonlyMap<string, BookedJourney>;
  /** Journeys that are live, by what lets people in. */
  readonly byAudience: ReadonlyMap<string, readonly BookedJourney[]>;
  readonly byEvent: ReadonlyMap<string, readonly BookedJourney[]>;
  /** Names of events that let in, end a wait, or end a journey. */
  readonly listens: ReadonlySet<string>;
  /** True when an ending asks a rule: everybody inside is looked at whenever something touches them. */
  readonly watchful: boolean;
  /** True when a step calls an endpoint. */
  readonly calls: boolean;
}

/** The books of some organisations. */
export type Book = ReadonlyMap<string, OrgBook>;

const cache = new LRUCache<string, OrgBook>({ max: 1_000 });

/** The books of these organisations: one statement when nothing changed, two else. */
export async function readBook(tx: Tx, orgIds: readonly string[]): Promise<Book> {
  if (orgIds.length === 0) return new Map();
  const prints = await readPrints(tx, orgIds);
  const stale = prints.filter(({ org_id, zone, print }) => {
    const known = cache.get(org_id);
    return known?.print !== print || known.zone !== zone;
  });
  if (stale.length > 0) {
    const ids = stale.map((s) => s.org_id);
    const rows = Map.groupBy(await readVersions(tx, ids), (r) => r.org_id);
    for (const { org_id, zone, print } of stale)
      cache.set(org_id, bookOf(org_id, zone, print, rows.get(org_id) ?? []));
  }
  return new Map(prints.flatMap(({ org_id }) => entryOf(org_id)));
}

function entryOf(orgId: string): [string, OrgBook][] {
  const book = cache.get(orgId);
  return book ? [[orgId, book]] : [];
}

function bookOf(orgId: string, zone: string, print: string, rows: readonly VersionRow[]): OrgBook {
  const journeys = new Map<string, BookedJourney>();
  for (const [id, versions] of Map.groupBy(rows, (r) => r.journey_id)) {
    const [first] = versions;
    if (!first) continue;
    const definitions = versions.map((v) => v.definition);
    journeys.set(id, {
      orgId,
      id,
      state: first.state,
      liveVersion: first.live_version,
      versions: new Map(versions.map((v) => [v.version, v.definition])),
      rules: definitions.flatMap(rulesOf),
      starts: [...new Set(definitions.flatMap(startsOf))],
    });
  }
  const all = [...journeys.values()];
  const live = all.filter((j) => j.state === 'live');
  const definitions = all.flatMap((j) => [...j.versions.values()]);
  return {
    orgId,
    zone,
    print,
    journeys,
    byAudience: byDoor(live, (d) => ('audience' in d.entry ? d.entry.audience : null)),
    byEvent: byDoor(live, (d) => ('event' in d.entry ? d.entry.event : null)),
    listens: new Set(definitions.flatMap(namesOf)),
    watchful: definitions.some((d) => endingsOf(d).some((e) => 'rule' in e)),
    calls: definitions.some((d) => Object.values(d.steps).some((s) => s.kind === 'webhook')),
  };
}

function byDoor(
  live: readonly BookedJourney[],
  doorOf: (definition: Definition) => string | null,
): Map<string, BookedJourney[]> {
  const doors = new Map<string, BookedJourney[]>();
  for (const journey of live) {
    const definition = liveDefinition(journey);
    const door = definition ? doorOf(definition) : null;
    if (door === null) continue;
    const beside = doors.get(door);
    if (beside) beside.push(journey);
    else doors.set(door, [journey]);
  }
  return doors;
}

/** The definition that newcomers get; undefined before the first was published. */
export function liveDefinition(journey: BookedJourney): Definition | undefined {
  return journey.liveVersion === null ? undefined : journey.versions.get(journey.liveVersion);
}

/** The goal and the exits. */
export function endingsOf(definition: Definition): Ending[] {
  return [...(definition.goal ? [definition.goal] : []), ...(definition.exits ?? [])];
}

/** Every rule that a definition asks. */
export function rulesOf(definition: Definition): Rule[] {
  const asked = Object.values(definition.steps).flatMap((step) =>
    step.kind === 'branch' ? step.ways.map((way) => way.when) : [],
  );
  return [...asked, ...endingsOf(definition).flatMap((e) => ('rule' in e ? [e.rule] : []))];
}

function startsOf(definition: Definition): string[] {
  return Object.values(definition.steps).flatMap((step) => (step.kind === 'start' ? [step.journey] : []));
}

function namesOf(definition: Definition): string[] {
  const waits = Object.values(definition.steps).flatMap((step) =>
    step.kind === 'wait-for' ? [step.event] : [],
  );
  const ends = endingsOf(definition).flatMap((e) => ('event' in e ? [e.event] : []));
  return [...waits, ...ends, ...('event' in definition.entry ? [definition.entry.event] : [])];
}
