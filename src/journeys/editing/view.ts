// Journeys as the API shows them to editors.
import type {
  JourneyCheck,
  JourneyDefinition,
  JourneyListRow,
  JourneyNames,
  JourneyVersionRow,
  JourneyView,
} from '../../../sdk/faces/journeys.ts';
import { iso, type Tx } from '../../platform/db.ts';
import { checkDefinition } from '../definition/check.ts';
import { clausesOf } from '../definition/check-names.ts';
import { sameDefinition } from '../definition/diff.ts';
import { entryWords, type Names, outline } from '../definition/sentence.ts';
import { rulesOf } from '../engine/book.ts';
import type { Definition } from '../model.ts';
import { findVersion } from '../store.ts';
import type { JourneyRecord, ListedRow, VersionRecord } from './store.ts';
import { readSurroundings, type Surroundings } from './world-store.ts';

/** One journey with everything its editor needs. */
export async function viewOf(tx: Tx, journey: JourneyRecord, now: number): Promise<JourneyView> {
  const { orgId, id, name, state, revision, liveVersion, draft } = journey;
  const around = await readSurroundings(tx, orgId, id, now);
  const live = liveVersion === null ? null : await findVersion(tx, orgId, id, liveVersion);
  return {
    ...{ id, name, state, revision, liveVersion },
    draft: shown(draft),
    live: live && shown(live),
    changed: live === null || !sameDefinition(live, draft),
    ...checkOf(draft, around),
    createdAt: iso(journey.createdAt),
    updatedAt: iso(journey.updatedAt),
  };
}

/** A definition in the types of the client, which know rules as plain objects. */
export function shown(definition: Definition): JourneyDefinition {
  return JSON.parse(JSON.stringify(definition));
}

/** What stands against a definition, and the definition in words. */
export function checkOf(definition: Definition, { world, names }: Surroundings): JourneyCheck {
  return {
    problems: checkDefinition(definition, world),
    outline: outline(definition, names),
    names: namesIn(definition, names),
  };
}

/** The names of what a definition names; null for what is gone. */
function namesIn(definition: Definition, names: Names): JourneyNames {
  const found = {
    audiences: new Set<string>(),
    contents: new Set<string>(),
    journeys: new Set<string>(),
    endpoints: new Set<string>(),
  };
  const { entry } = definition;
  if ('audience' in entry) found.audiences.add(entry.audience);
  if ('of' in entry) found.audiences.add(entry.of);
  for (const step of Object.values(definition.steps)) {
    if (step.kind === 'message') found.contents.add(step.contentItemId);
    if (step.kind === 'start') found.journeys.add(step.journey);
    if (step.kind === 'webhook') found.endpoints.add(step.endpoint);
  }
  for (const clause of rulesOf(definition).flatMap(clausesOf)) {
    if ('audience' in clause) found.audiences.add(clause.audience);
    if ('journey' in clause) found.journeys.add(clause.journey);
  }
  const named = (
    ids: ReadonlySet<string>,
    of: ReadonlyMap<string, string>,
  ): { [id: string]: string | null } =>
    Object.fromEntries([...ids].filter((id) => id !== '').map((id) => [id, of.get(id) ?? null]));
  return {
    audiences: named(found.audiences, names.audiences),
    contents: named(found.contents, names.contents),
    journeys: named(found.journeys, names.journeys),
    endpoints: named(found.endpoints, names.endpoints),
  };
}

export function listRow(row: ListedRow, names: Names): JourneyListRow {
  const seen = row.live ?? row.draft;
  const lanes = Object.values(seen.steps).flatMap((s) => (s.kind === 'message' ? [s.lane] : []));
  return {
    id: row.id,
    name: row.name,
    state: row.state,
    entry: entryWords(seen.entry, names),
    liveVersion: row.liveVersion,
    changed: row.live === null || !sameDefinition(row.live, row.draft),
    steps: Object.keys(seen.steps).length,
    lanes: [...new Set(lanes)],
    entered: row.entered,
    inside: row.inside,
    stuck: row.stuck,
    updatedAt: iso(row.updatedAt),
  };
}

export function versionRow(
  { version, publishedAt, publishedBy, inside }: VersionRecord,
  liveVersion: number | null,
  staff: ReadonlyMap<string, string>,
): JourneyVersionRow {
  return {
    version,
    publishedAt: iso(publishedAt),
    publishedBy: publishedBy === null ? null : (staff.get(publishedBy) ?? null),
    live: version === liveVersion,
    inside,
  };
}
