// What was done can be taken back once, by whoever did it, for a time.
import { expect, test } from 'vitest';
import { SteppedClock } from './clock.ts';
import { idFactory } from './ids.ts';
import { seededRandom } from './random.ts';
import { refuse } from './result.ts';
import { createUndoRegistry } from './undo.ts';

const setUp = () => {
  const clock = new SteppedClock(1_000_000);
  return { clock, registry: createUndoRegistry(clock, idFactory(seededRandom(1))) };
};

test('runs once, for its member only', async () => {
  const { registry } = setUp();
  let runs = 0;
  const { id } = registry.offer('org/anna', 'Take it back', async () => ++runs);
  expect(await registry.run('org/ben', id)).toMatchObject({ status: 404 });
  expect(await registry.run('org/anna', id)).toBe(1);
  expect(await registry.run('org/anna', id)).toMatchObject({ status: 404 });
  expect(runs).toBe(1);
});

test('not twice at once; a refusal and a fault leave it on offer', async () => {
  const { registry } = setUp();
  const gate = Promise.withResolvers<void>();
  const answers = [refuse(409, 'changed', 'x'), 'done'];
  const { id } = registry.offer('m', 'w', async () => {
    await gate.promise;
    return answers.shift() ?? null;
  });
  const first = registry.run('m', id);
  expect(await registry.run('m', id)).toMatchObject({ code: 'in-progress' });
  gate.resolve();
  expect(await first).toMatchObject({ code: 'changed' });
  expect(await registry.run('m', id)).toBe('done');
});

test('expires, and keeps the newest of many', async () => {
  const { clock, registry } = setUp();
  const old = registry.offer('m', 'old', async () => 1, 1_000);
  clock.moveTo(1_001_000);
  expect(await registry.run('m', old.id)).toMatchObject({ status: 404 });
  for (let i = 0; i < 30; i++) registry.offer('m', `w${i}`, async () => i);
  expect(registry.list('m').map(({ words }) => words)).toEqual(
    Array.from({ length: 20 }, (_, i) => `w${29 - i}`),
  );
});
