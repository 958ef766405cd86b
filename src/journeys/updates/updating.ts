// A journey states traits about a person: as signals through intake, so that classes, profile, audiences and the log agree.
import { type IntakeServices, type NewSignal, recordSignals } from '../../intake/index.ts';
import { SteppedClock } from '../../platform/clock.ts';
import type { Tx } from '../../platform/db.ts';
import type { UpdateEffect } from '../engine/effects.ts';
import { MOST_UPDATES, updateProblem } from './allowed.ts';
import { countUpdates } from './store.ts';

const HOUR = 3_600_000;

/** An update that is not made, and why, in words for staff. */
export interface RefusedUpdate {
  readonly effect: UpdateEffect;
  readonly problem: string;
}

/**
 * States what update steps ask for; a step states it once, however often this runs. A journey that changes the same
 * person over and over within an hour is refused: its entry feeds on its own update.
 */
export async function applyUpdates(
  tx: Tx,
  services: Pick<IntakeServices, 'newId' | 'vault'>,
  effects: readonly UpdateEffect[],
): Promise<readonly RefusedUpdate[]> {
  const [first] = effects;
  if (!first) return [];
  const times = await countUpdates(tx, effects, Math.floor(first.now / HOUR) * HOUR);
  const problems = effects.map((effect, i) => problemOf(effect, times[i] ?? 1));
  const fine = effects.filter((_, i) => problems[i] === null);
  // The batch's own time; subjects are known, so nobody is looked for.
  const intake = { ...services, clock: new SteppedClock(first.now), subjects: { resolve: async () => [] } };
  for (const [orgId, asked] of Map.groupBy(fine, (e) => e.orgId))
    await recordSignals(tx, intake, { orgId, origin: 'journey', signals: asked.map(signalOf) });
  return effects.flatMap((effect, i) => {
    const problem = problems[i] ?? null;
    return problem === null ? [] : [{ effect, problem }];
  });
}

function problemOf(effect: UpdateEffect, times: number): string | null {
  if (times > MOST_UPDATES)
    return `This journey has changed the person more than ${MOST_UPDATES} times within an hour: does its entry wait for its own update?`;
  for (const [trait, value] of Object.entries(effect.traits)) {
    const problem = updateProblem(trait, value);
    if (problem !== null) return problem;
  }
  return null;
}

function signalOf(effect: UpdateEffect): NewSignal {
  return {
    messageId: `journey/${effect.runId}/${effect.taken}`,
    kind: 'identify',
    name: 'identify',
    subjectId: effect.subjectId,
    occurredAt: effect.now,
    properties: {},
    traits: { ...effect.traits },
  };
}
