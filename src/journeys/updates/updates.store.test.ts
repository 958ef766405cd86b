// Updates of profiles by journeys: stated once, sealed by class, and no circle without end.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestInstance, testInstance } from '../../../test/support/organisation.ts';
import { subjectPort } from '../../people/index.ts';
import { joinSplit } from '../../trust/index.ts';
import type { UpdateEffect } from '../engine/effects.ts';
import { MOST_UPDATES } from './allowed.ts';
import { applyUpdates } from './index.ts';

const HOUR = 3_600_000;
let at: TestInstance;
let now = Date.now();
const services = () => ({
  ...at,
  clock: { now: () => now, wait: async () => {} },
  subjects: subjectPort(at),
});

beforeAll(async () => {
  at = await testInstance();
});
afterAll(() => at.close());

let people = 0;
function somebody(): Promise<string> {
  return at.db.worker([at.orgId], async (tx) => {
    const identifiers = [[{ kind: 'user', value: `u-${people++}` } as const]];
    const ask = { orgId: at.orgId, identifiers, source: 'api', importId: null, now } as const;
    const [id = ''] = await subjectPort(at).resolve(tx, ask);
    return id;
  });
}
function effect(subjectId: string, change: Partial<UpdateEffect> = {}): UpdateEffect {
  return {
    ...{ kind: 'update', orgId: at.orgId, subjectId, personId: subjectId, runId: at.newId(now), taken: 1 },
    ...{ journeyId: at.newId(now), version: 1, step: 'mark', now, traits: { stage: 'two' } },
    ...change,
  };
}
const apply = (...effects: UpdateEffect[]) =>
  at.db.worker([at.orgId], (tx) => applyUpdates(tx, services(), effects));
interface Stored {
  readonly open: null;
  readonly sealed: Buffer | null;
  readonly origin: string;
}
const facts = (subjectId: string) =>
  at.db.worker([at.orgId], (tx) =>
    tx.query<Stored>('select open, sealed, origin from event where subject_id = $1', [subjectId]),
  );

it('a step states traits once, as a sealed signal of origin journey', async () => {
  const who = await somebody();
  const one = effect(who);
  expect(await apply(one)).toEqual([]);
  await apply(one);
  const [fact, ...more] = await facts(who);
  expect(more).toEqual([]);
  expect(fact?.origin).toBe('journey');
  expect(fact?.open).toBeNull();
  const opened = fact?.sealed ? at.vault.open({ orgId: at.orgId, subjectId: who }, fact.sealed) : null;
  expect(joinSplit(null, opened).traits).toEqual({ stage: 'two' });
});

it('what gates contact is refused, and what stands beside it is stated', async () => {
  const [one, other] = [await somebody(), await somebody()];
  const bad = effect(one, { traits: { deceased: true } });
  const refused = await apply(bad, effect(other));
  expect(refused.map((r) => r.effect)).toEqual([bad]);
  expect(await facts(one)).toEqual([]);
  expect(await facts(other)).toHaveLength(1);
});

it('a journey that feeds on its own updates is stopped, and may go on in the next hour', async () => {
  const who = await somebody();
  const journeyId = at.newId(now);
  const again = (n: number) => Array.from({ length: n }, () => effect(who, { journeyId }));
  expect(await apply(...again(MOST_UPDATES - 1))).toEqual([]);
  expect(await apply(...again(3))).toHaveLength(2);
  now += HOUR;
  expect(await apply(...again(2))).toEqual([]);
  expect(await facts(who)).toHaveLength(MOST_UPDATES + 2);
});
