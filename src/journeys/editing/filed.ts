// Journeys as files: a name and a definition, in an order of keys that makes differences small.
import type { Tx } from '../../platform/db.ts';
import { isId, type NewId } from '../../platform/ids.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/result.ts';
import { checkDefinition } from '../definition/check.ts';
import { checkArrows } from '../definition/check-graph.ts';
import { parseDefinition } from '../definition/parse.ts';
import { openReport, type Problem } from '../definition/problem.ts';
import { openReader } from '../definition/reader.ts';
import type { Definition, JourneyState } from '../model.ts';
import { makeDraft } from './drafting.ts';
import { NO_JOURNEY } from './publishing.ts';
import { findByName, findJourney, listPage, writeDraft } from './store.ts';
import { readSurroundings } from './world-store.ts';

/** What a file holds. */
export interface FiledJourney {
  readonly name: string;
  readonly definition: Definition;
}

/** Reads what a file holds. */
export function readFiled(value: unknown): FiledJourney | Refusal {
  const r = openReader('bad-file');
  const o = r.object(value, 'file', ['name', 'definition']);
  const name = r.text(o.name, 'name', 120).trim();
  if (name === '') r.wrong('name', 'is required');
  const fault = r.fault();
  if (fault) return fault;
  const definition = parseDefinition(o.definition);
  return isRefusal(definition) ? definition : { name, definition };
}

/** What can be said of a definition without knowing an organisation: its arrows. */
export function definitionProblems(definition: Definition): Problem[] {
  const problems: Problem[] = [];
  checkArrows(definition, openReport(problems));
  return problems;
}

/** Everything that stands against publishing a file in an organisation. @param now ms */
export async function checkStored(
  tx: Tx,
  orgId: string,
  { name, definition }: FiledJourney,
  now: number,
): Promise<Problem[]> {
  const known = await findByName(tx, orgId, name);
  const { world } = await readSurroundings(tx, orgId, known?.id ?? null, now);
  return checkDefinition(definition, world);
}

/** A journey as a file. */
export async function fileJourney(tx: Tx, orgId: string, id: string): Promise<FiledJourney | Refusal> {
  const journey = isId(id) ? await findJourney(tx, orgId, id) : null;
  return journey?.kind === 'journey'
    ? { name: journey.name, definition: inOrder(journey.draft) }
    : NO_JOURNEY;
}

/** The keys of a definition in a fixed order: the database keeps none. */
function inOrder({ entry, start, steps, goal, exits, reentry, caps, layout }: Definition): Definition {
  const sorted = <V>(of: { readonly [id: string]: V }): { [id: string]: V } =>
    Object.fromEntries(Object.entries(of).sort(([a], [b]) => (a < b ? -1 : 1)));
  return {
    entry,
    start,
    steps: sorted(steps),
    ...(goal ? { goal } : {}),
    ...(exits ? { exits } : {}),
    reentry,
    ...(caps ? { caps } : {}),
    ...(layout ? { layout: sorted(layout) } : {}),
  };
}

/** Makes a file the draft of the journey of its name, or a new one. */
export async function bringDefinition(
  tx: Tx,
  orgId: string,
  { name, definition }: FiledJourney,
  { now, newId }: { readonly now: number; readonly newId: NewId },
): Promise<{ readonly id: string; readonly made: boolean } | Refusal> {
  const known = await findByName(tx, orgId, name);
  if (known?.kind === 'campaign' || known?.state === 'archived')
    return refuse(409, 'name-taken', 'A campaign or a journey in the archive has this name.', {
      field: 'name',
    });
  if (known) {
    await writeDraft(tx, orgId, known.id, definition, now);
    return { id: known.id, made: false };
  }
  const made = await makeDraft(tx, orgId, name, definition, { now, newId });
  return isRefusal(made) ? made : { id: made.id, made: true };
}

const STATES: readonly JourneyState[] = ['draft', 'live', 'paused', 'draining'];

/** Journeys by name. */
export async function listFiled(
  tx: Tx,
  orgId: string,
): Promise<
  {
    readonly id: string;
    readonly name: string;
    readonly state: JourneyState;
    readonly liveVersion: number | null;
  }[]
> {
  const rows = await listPage(tx, orgId, { states: STATES, words: '', after: null, most: 10_000 });
  return rows.map(({ id, name, state, liveVersion }) => ({ id, name, state, liveVersion }));
}
