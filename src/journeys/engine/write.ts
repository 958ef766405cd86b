// Writes what a batch moved: newcomers, runs, the trace and the counters, each with one statement.
import { judgeSoon } from '../../audiences/index.ts';
import type { Tx } from '../../platform/db.ts';
import { bucketOf } from '../../platform/ids.ts';
import type { Run } from '../model.ts';
import { readAskedJourneys } from './book-store.ts';
import type { TakenStep } from './effects.ts';
import type { Field } from './field.ts';
import { addCounts, type Change, type Count, insertRuns, insertSteps, updateRuns } from './run-store.ts';

/** Writes the field; returns how many runs were made or moved. */
export async function writeField(
  tx: Tx,
  field: Field,
  decisionOf: (step: TakenStep) => string | null,
  now: number,
): Promise<number> {
  const { made, changed } = field.outcome();
  if (made.length === 0 && changed.length === 0) return 0;
  // Whoever ended a way may have set out again in the same batch: first out, then in.
  await updateRuns(tx, changed, now);
  await insertRuns(tx, made, now);
  await insertSteps(tx, field.taken, decisionOf, now);
  const buckets = [...made, ...changed.map((c) => c.run)].map((r) => bucketOf(r.subjectId));
  await addCounts(
    tx,
    countsOf(made, changed, field.taken),
    buckets.reduce((least, b) => Math.min(least, b)),
  );
  await tellAudiences(tx, field, now);
  return made.length + changed.length;
}

/** Audiences that ask where people are in a journey judge whoever came into it or left it, as soon as the loop comes to it. */
async function tellAudiences(tx: Tx, field: Field, now: number): Promise<void> {
  const crossings = field.crossings();
  if (crossings.length === 0) return;
  const asked = await readAskedJourneys(tx, [...new Set(crossings.map((c) => c.journeyId))]);
  if (asked.size === 0) return;
  const byOrg = Map.groupBy(
    crossings.filter((c) => asked.has(c.journeyId)),
    (c) => c.orgId,
  );
  for (const [orgId, own] of byOrg)
    await judgeSoon(
      tx,
      orgId,
      own.map((c) => c.personId),
      now,
    );
}

/** What happened how often. Pure. */
export function countsOf(
  made: readonly Run[],
  changed: readonly Change[],
  taken: readonly TakenStep[],
): Count[] {
  const counts = new Map<string, Count>();
  const add = (of: Pick<Run, 'orgId' | 'journeyId' | 'version'>, step: string, way: string): void => {
    const { orgId, journeyId, version } = of;
    const key = `${journeyId} ${version} ${step} ${way}`;
    const passed = (counts.get(key)?.passed ?? 0) + 1;
    counts.set(key, { orgId, journeyId, version, step, way, passed });
  };
  for (const run of made) {
    add(run, '', 'entered');
    if (run.outcome) add(run, '', run.outcome);
  }
  for (const { run } of changed) if (run.outcome) add(run, '', run.outcome);
  for (const step of taken) add(step, step.step, step.way ?? '');
  return [...counts.values()];
}
