// How fast a run goes, and how long it will take: from what it did so far.
import { durationWords } from '@rapport/kit';
import type { ImportRun } from '../../../../../sdk/faces/imports.ts';

/** A run that has not moved for this long is not under way any more, ms. */
const STALLED = 20_000;

function seconds(run: ImportRun): number {
  if (run.movedAt === null) return 0;
  return Math.max(0.1, (Date.parse(run.movedAt) - Date.parse(run.startedAt)) / 1000);
}

/** Rows a second since the run began; 0 before its first chunk. */
export function rowsASecond(run: ImportRun): number {
  const passed = seconds(run);
  return passed === 0 ? 0 : run.rowsRead / passed;
}

/** How long it will take from here, in words. */
export function remainingWords(run: ImportRun): string {
  const passed = seconds(run);
  if (passed === 0 || run.percent === 0) return 'just begun';
  return `about ${durationWords(((passed * 1000) / run.percent) * (100 - run.percent))} left`;
}

/** True for a run that says it runs but does not move: its server went away. */
export function isStalled(run: ImportRun, now: number): boolean {
  return run.state === 'running' && now - Date.parse(run.movedAt ?? run.startedAt) > STALLED;
}
