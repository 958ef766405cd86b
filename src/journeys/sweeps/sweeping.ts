// Starts sweeps and takes one turn of them: a chunk of people comes in, in one transaction with the note of how far it is.
// A turn only writes that people are due; the loop then moves them with everybody else who is, in fair shares.
import { LRUCache } from 'lru-cache';
import type { Tx } from '../../platform/db.ts';
import type { NewId } from '../../platform/ids.ts';
import { letIn } from '../engine/let-in.ts';
import type { EngineServices } from '../engine/services.ts';
import { type Source, type Sweep, turnOf } from './model.ts';
import { nextDue } from './schedule.ts';
import {
  countOf,
  countWithProfile,
  endSweep,
  insertSweep,
  lockDueSchedule,
  lockImports,
  lockNextSweep,
  nextOf,
  waitingForImports,
  writeNextAt,
  writeProgress,
} from './store.ts';

/** Whom a sweep brings into what. */
export interface SweepWish {
  readonly orgId: string;
  readonly journeyId: string;
  readonly version: number;
  readonly source: Source;
  readonly perMinute: number | null;
  readonly by: { readonly member: string } | { readonly key: string } | null;
}

/** Starts a sweep; people come in from the next turn on. Returns its id and how many there are, where that is known. */
export async function startSweep(
  tx: Tx,
  wish: SweepWish,
  { now, newId }: { readonly now: number; readonly newId: NewId },
): Promise<{ readonly id: string; readonly total: number | null }> {
  const { orgId, journeyId, version, source, perMinute, by } = wish;
  const id = newId(now);
  const total = await countOf(tx, orgId, source);
  await insertSweep(tx, {
    ...{ orgId, id, journeyId, version, source, perMinute, total },
    startedAt: now,
    startedBy: by && 'member' in by ? by.member : null,
    startedByKey: by && 'key' in by ? by.key : null,
  });
  return { id, total };
}

/** One turn of one sweep; false when none has work now. */
export async function sweepOnce(tx: Tx, services: EngineServices, now: number): Promise<boolean> {
  const sweep = await lockNextSweep(tx, now);
  if (!sweep) return false;
  const { orgId, id, journeyId } = sweep;
  if (sweep.journeyState !== 'live') return endSweep(tx, orgId, id, 'cancelled', now);
  const { most, after } = turnOf(sweep, now);
  const people = await nextPeople(tx, sweep, most);
  if (await isStillFolded(tx, sweep, people, now)) {
    await writeProgress(tx, sweep, { after: null, entered: 0, refused: 0, readyAt: now + FOLDING_LOOK });
    return true;
  }
  if (people.length > 0) {
    const newcomers = people.map((subjectId) => ({ subjectId, cause: id, dueAt: now }));
    const result = await letIn(tx, services, { orgId, journeyId, newcomers, now });
    await writeProgress(tx, sweep, {
      after: people.at(-1) ?? null,
      ...result,
      readyAt: after(people.length),
    });
  }
  // What was read ahead may end before the import does: it has ended when nobody is left.
  const over = sweep.source.kind === 'import' ? people.length === 0 : people.length < most;
  if (over) await endSweep(tx, orgId, id, 'done', now);
  return true;
}

/** People of an import that were read ahead: its facts have no order by person, so that each reading looks at all of them. */
const ahead = new LRUCache<string, readonly string[]>({ max: 20 });
const READ_AHEAD = 100_000;

/** Whom a sweep brings in next, after those it has brought in. */
async function nextPeople(
  tx: Tx,
  { orgId, id, source, afterSubject }: Sweep,
  most: number,
): Promise<string[]> {
  if (source.kind !== 'import') return nextOf(tx, orgId, source, afterSubject, most);
  const rest = (ahead.get(id) ?? []).filter((person) => afterSubject === null || person > afterSubject);
  const known = rest.length > 0 ? rest : await nextOf(tx, orgId, source, afterSubject, READ_AHEAD);
  ahead.set(id, known);
  return known.slice(0, most);
}

/** So long at most is waited until the loop has read what an import brought, and so often is looked, ms. */
const FOLDING = 10 * 60_000;
const FOLDING_LOOK = 1_000;

/** An import has ended, but the loop has not made profiles of everybody in it yet: they could not be let in. */
async function isStillFolded(
  tx: Tx,
  sweep: Sweep,
  subjects: readonly string[],
  now: number,
): Promise<boolean> {
  if (sweep.source.kind !== 'import' || now - sweep.startedAt > FOLDING) return false;
  return (await countWithProfile(tx, subjects)) < subjects.length;
}

/** Starts the sweep of one schedule that is due, and sets when it comes next; false when none is. What was missed is not made up for. */
export async function beginDueSchedule(tx: Tx, newId: NewId, now: number): Promise<boolean> {
  const due = await lockDueSchedule(tx, now);
  if (!due) return false;
  const { orgId, journeyId, version, schedule, audience, audienceName, zone } = due;
  await writeNextAt(tx, orgId, journeyId, schedule && nextDue(schedule, zone, now));
  if (!schedule || audience === null || audienceName === null) return true;
  const source: Sweep['source'] = { kind: 'schedule', id: audience, name: audienceName };
  await startSweep(tx, { orgId, journeyId, version, source, perMinute: null, by: null }, { now, newId });
  return true;
}

/** How long after its end an import still brings people in, ms: longer than any process is down. */
const IMPORT_WAITS = 7 * 86_400_000;

/** Starts sweeps for imports that have ended and that live journeys wait for; false when there are none. */
export async function beginAfterImports(tx: Tx, newId: NewId, now: number): Promise<boolean> {
  if (!(await lockImports(tx))) return false;
  const waiting = await waitingForImports(tx, now - IMPORT_WAITS);
  for (const { orgId, journeyId, version, importId, fileName } of waiting) {
    const source: Source = { kind: 'import', id: importId, name: fileName };
    await startSweep(tx, { orgId, journeyId, version, source, perMinute: null, by: null }, { now, newId });
  }
  return waiting.length > 0;
}
