// The life of a journey: published as a version that people inside keep, paused, drained, put away, and each of it undone.
import { declareWatches } from '../../audiences/index.ts';
import type { Tx } from '../../platform/db.ts';
import type { NewId } from '../../platform/ids.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/result.ts';
import { checkDefinition } from '../definition/check.ts';
import { sameDefinition } from '../definition/diff.ts';
import type { Problem } from '../definition/problem.ts';

import { rulesOf } from '../engine/book.ts';
import type { Definition } from '../model.ts';
import { findVersion, insertVersion } from '../store.ts';
import { nextDue } from '../sweeps/schedule.ts';
import {
  countInside,
  type JourneyRecord,
  listVersions,
  lockEditable,
  type Standing,
  writeStanding,
} from './store.ts';
import { readSurroundings } from './world-store.ts';

export const NO_JOURNEY = refuse(404, 'no-such-journey', 'There is no such journey in this organisation.');

/** Who changes which journey, and when (ms). */
export interface Changing {
  readonly orgId: string;
  readonly id: string;
  readonly by: string | null;
  readonly now: number;
  /** Absent: rules that ask for more than the profile are not prepared (seeds that have none). */
  readonly newId?: NewId;
}

/** A change that was made: where the journey stood, and where it stands. Null: nothing had to be changed. */
export interface Changed {
  readonly before: Standing;
  readonly after: Standing;
}

/** Locks the journey, or says that it is not there or put away. */
export async function lockForChange(
  tx: Tx,
  { orgId, id }: Pick<Changing, 'orgId' | 'id'>,
): Promise<JourneyRecord | Refusal> {
  const journey = await lockEditable(tx, orgId, id);
  if (!journey) return NO_JOURNEY;
  return journey.state === 'archived'
    ? refuse(409, 'archived', 'This journey is put away.', { fix: 'Take it out of the archive first.' })
    : journey;
}

/**
 * Publishes the draft: newcomers get it from now on, people inside keep their version. What lets nobody be harmed by a
 * mistake is checked here; 409 with the first problem otherwise.
 */
export async function publish(tx: Tx, changing: Changing): Promise<Changed | Refusal> {
  const { orgId, id, by, now } = changing;
  const journey = await lockForChange(tx, changing);
  if (isRefusal(journey)) return journey;
  const { world } = await readSurroundings(tx, orgId, id, now);
  const stands = refusalOf(checkDefinition(journey.draft, world));
  if (stands) return stands;
  const { liveVersion, draft } = journey;
  const known = liveVersion === null ? null : await findVersion(tx, orgId, id, liveVersion);
  const version =
    known && liveVersion !== null && sameDefinition(known, draft)
      ? liveVersion
      : await insertVersion(tx, journey, draft, '', by, now);
  const undeclared = await declareRules(tx, changing);
  if (undeclared) return undeclared;
  const nextAt = scheduleOf(draft, world.zone, now);
  return stand(tx, changing, journey, { state: 'live', liveVersion: version, beforePause: null, nextAt });
}

/** What the rules of all versions ask beside the profile is kept from now on. */
async function declareRules(tx: Tx, { orgId, id, now, newId }: Changing): Promise<Refusal | null> {
  if (!newId) return null;
  const rules = (await listVersions(tx, orgId, id)).flatMap((v) => rulesOf(v.definition));
  return declareWatches(tx, orgId, `journey:${id}`, rules, { newId, now });
}

/** The first error as a refusal that says how many there are. */
function refusalOf(problems: readonly Problem[]): Refusal | null {
  const errors = problems.filter((p) => p.level === 'error');
  const [first] = errors;
  if (!first) return null;
  const more = errors.length === 1 ? '' : ` There are ${errors.length - 1} more problems.`;
  return refuse(409, first.code, first.message + more, { field: first.field, fix: first.fix });
}

function scheduleOf({ entry }: Definition, zone: string, now: number): number | null {
  return 'schedule' in entry ? nextDue(entry.schedule, zone, now) : null;
}

/** Lets nobody in and moves nobody. */
export function pause(tx: Tx, changing: Changing): Promise<Changed | null | Refusal> {
  return change(tx, changing, (j) => {
    if (j.state === 'paused') return null;
    if (j.state !== 'live' && j.state !== 'draining')
      return refuse(409, 'not-live', 'This journey is a draft.', { fix: 'Publish it first.' });
    return { ...keep(j), state: 'paused', beforePause: j.state };
  });
}

/** Goes on where the pause began; who is late moves at once. */
export function resume(tx: Tx, changing: Changing): Promise<Changed | null | Refusal> {
  return change(tx, changing, (j) =>
    j.state === 'paused'
      ? { ...keep(j), state: j.beforePause ?? 'live', beforePause: null }
      : refuse(409, 'not-paused', 'This journey is not paused.'),
  );
}

/** Lets nobody in any more; who is inside goes on to the end. */
export function drain(tx: Tx, changing: Changing): Promise<Changed | null | Refusal> {
  return change(tx, changing, (j) => {
    if (j.state === 'draining') return null;
    if (j.state === 'draft') return refuse(409, 'not-live', 'This journey is a draft.');
    return { ...keep(j), state: 'draining', beforePause: null };
  });
}

/** Lets people in again. */
export function endDrain(tx: Tx, changing: Changing): Promise<Changed | null | Refusal> {
  return change(tx, changing, (j) =>
    j.state === 'draining'
      ? { ...keep(j), state: 'live' }
      : refuse(409, 'not-draining', 'This journey is not being drained.'),
  );
}

/** Puts a journey away, once nobody is inside. */
export async function archive(tx: Tx, changing: Changing): Promise<Changed | null | Refusal> {
  const inside = await countInside(tx, changing.id);
  return change(tx, changing, (j) =>
    inside > 0
      ? refuse(409, 'people-inside', `${inside} people are inside this journey.`, {
          fix: 'Drain it and wait until it is empty, or move the people out.',
        })
      : { ...keep(j), state: 'archived', beforePause: null },
  );
}

/** Takes a journey out of the archive: it lets nobody in until it is published or goes on. */
export async function unarchive(tx: Tx, changing: Changing): Promise<Changed | null | Refusal> {
  const journey = await lockEditable(tx, changing.orgId, changing.id);
  if (!journey) return NO_JOURNEY;
  if (journey.state !== 'archived') return null;
  const state = journey.liveVersion === null ? 'draft' : 'paused';
  return stand(tx, changing, journey, { ...keep(journey), state, beforePause: null });
}

/** Puts a journey back to where it stood, unless it has been changed again since. */
export async function takeBack(tx: Tx, changing: Changing, changed: Changed): Promise<Changed | Refusal> {
  const journey = await lockEditable(tx, changing.orgId, changing.id);
  if (!journey) return NO_JOURNEY;
  const { before, after } = changed;
  if (journey.state !== after.state || journey.liveVersion !== after.liveVersion)
    return refuse(409, 'changed-meanwhile', 'The journey has been changed again since.');
  // Whoever came in since must not be left without a journey that moves them.
  const left = before.state === 'draft' && (await countInside(tx, changing.id)) > 0;
  const kept: Standing = { ...after, state: 'paused', beforePause: null };
  return stand(tx, changing, journey, left ? kept : before);
}

async function change(
  tx: Tx,
  changing: Changing,
  decide: (journey: JourneyRecord) => Standing | null | Refusal,
): Promise<Changed | null | Refusal> {
  const journey = await lockForChange(tx, changing);
  if (isRefusal(journey)) return journey;
  const after = decide(journey);
  return after === null || isRefusal(after) ? after : stand(tx, changing, journey, after);
}

async function stand(tx: Tx, changing: Changing, journey: JourneyRecord, after: Standing): Promise<Changed> {
  const { orgId, id, now } = changing;
  const scheduled =
    after.state === 'live' ? await withSchedule(tx, orgId, id, after, now) : { ...after, nextAt: null };
  await writeStanding(tx, orgId, id, scheduled, now);
  return { before: keep(journey), after: scheduled };
}

/** A schedule counts from the moment the journey lets people in again: what was missed is not made up for. */
async function withSchedule(
  tx: Tx,
  orgId: string,
  id: string,
  after: Standing,
  now: number,
): Promise<Standing> {
  if (after.nextAt !== null || after.liveVersion === null) return after;
  const definition = await findVersion(tx, orgId, id, after.liveVersion);
  if (!definition || !('schedule' in definition.entry)) return after;
  const { world } = await readSurroundings(tx, orgId, id, now);
  return { ...after, nextAt: scheduleOf(definition, world.zone, now) };
}

function keep({ state, liveVersion, beforePause }: JourneyRecord): Standing {
  return { state, liveVersion, beforePause, nextAt: null };
}
