// Takes an import back: its facts, the people that only it knew, and the counts made of them, a chunk at a time.

import type { Clock } from '../../platform/clock.ts';
import type { LoggedFact } from '../../platform/consumer.ts';
import type { Database, Tx } from '../../platform/db.ts';
import { type Refusal, refuse } from '../../platform/result.ts';
import {
  deleteBadRows,
  deleteRemains,
  forgetRows,
  hasUnreadFacts,
  madeByImport,
  readRun,
  setRunState,
} from './import-store.ts';

/** What other rooms do when facts go; wired by the composition root. */
export interface UndoPorts {
  /** Takes up to `most` of the import's facts out of the log. */
  removeFacts(tx: Tx, importId: string, most: number): Promise<readonly LoggedFact[]>;
  /** Takes removed facts out of the figures. */
  uncount(tx: Tx, facts: readonly LoggedFact[]): Promise<void>;
  /** Up to `most` subjects that the import made and nothing else has touched. */
  subjectsOf(tx: Tx, importId: string, most: number): Promise<readonly string[]>;
  /** Every room forgets these subjects. */
  forget(tx: Tx, orgId: string, subjectIds: readonly string[]): Promise<void>;
  /** Makes the profiles of the persons of these subjects again out of what is left. */
  rebuild(tx: Tx, subjectIds: readonly string[], now: number): Promise<void>;
}

export interface UndoServices {
  readonly db: Database;
  readonly clock: Clock;
  readonly undoPorts: UndoPorts;
}

/** What was taken back so far. */
export interface Undone {
  readonly facts: number;
  readonly subjects: number;
  readonly rebuilt: number;
}

const CHUNK = 1_000;
/** How long the loop may take to finish with facts that are about to go, and how often it is asked, ms. */
const PATIENCE = 60_000;
const PAUSE = 100;

/**
 * Undoes an import. It is marked first, so that its file may come again; a killed undo is finished by asking again.
 * Refusals: 404 when the organisation has no such import.
 */
export async function undoImport(
  services: UndoServices,
  orgId: string,
  importId: string,
  onProgress: (undone: Undone) => void = () => undefined,
): Promise<Undone | Refusal> {
  const { db, clock, undoPorts } = services;
  const found = await db.web(orgId, async (tx) => {
    const run = await readRun(tx, orgId, importId);
    if (run && run.state !== 'undone') await setRunState(tx, orgId, importId, 'undone', clock.now());
    return run !== null;
  });
  if (!found)
    return refuse(404, 'no-such-import', 'There is no such import in this organisation.', {
      fix: 'See rapport import --list.',
    });
  await untilRead(services, orgId, importId);
  let done: Undone = { facts: 0, subjects: 0, rebuilt: 0 };
  const step = async (work: (tx: Tx) => Promise<Undone | null>): Promise<boolean> => {
    const next = await db.worker([orgId], work);
    if (next === null) return false;
    done = next;
    onProgress(done);
    return true;
  };
  while (await step((tx) => removeSome(tx, undoPorts, { orgId, importId, now: clock.now(), done })));
  while (await step((tx) => forgetSome(tx, undoPorts, { orgId, importId, now: clock.now(), done })));
  await step(async (tx) => {
    // Who is left was met elsewhere since: known from then on by what others said.
    const left = await madeByImport(tx, orgId, importId, null);
    await undoPorts.rebuild(tx, left, clock.now());
    await deleteBadRows(tx, orgId, importId);
    return { ...done, rebuilt: done.rebuilt + left.length };
  });
  return done;
}

/** Waits until the workers have read the import's facts: what they are working on could otherwise come back. */
async function untilRead({ db, clock }: UndoServices, orgId: string, importId: string): Promise<void> {
  for (let waited = 0; waited < PATIENCE; waited += PAUSE) {
    if (!(await db.worker([orgId], (tx) => hasUnreadFacts(tx, importId)))) return;
    await clock.wait(PAUSE);
  }
}

interface Part {
  readonly orgId: string;
  readonly importId: string;
  readonly now: number;
  readonly done: Undone;
}

async function removeSome(tx: Tx, ports: UndoPorts, part: Part): Promise<Undone | null> {
  const facts = await ports.removeFacts(tx, part.importId, CHUNK);
  if (facts.length === 0) return null;
  await ports.uncount(tx, facts);
  const touched = [...new Set(facts.map((f) => f.subjectId))];
  await forgetRows(tx, part.orgId, touched, [...new Set(facts.map((f) => f.receivedAt))]);
  const made = new Set(await madeByImport(tx, part.orgId, part.importId, touched));
  const others = touched.filter((id) => !made.has(id));
  if (others.length > 0) await ports.rebuild(tx, others, part.now);
  return {
    facts: part.done.facts + facts.length,
    subjects: part.done.subjects,
    rebuilt: part.done.rebuilt + others.length,
  };
}

async function forgetSome(tx: Tx, ports: UndoPorts, part: Part): Promise<Undone | null> {
  const subjects = await ports.subjectsOf(tx, part.importId, CHUNK);
  if (subjects.length === 0) return null;
  await ports.forget(tx, part.orgId, subjects);
  await deleteRemains(tx, part.orgId, subjects);
  return { ...part.done, subjects: part.done.subjects + subjects.length };
}
