// What steps asked for is done in the transaction that took them: tasks, calls, updates, runs that a hold stopped.
import type { Tx } from '../../platform/db.ts';
import { noteHeldRuns } from '../holds/store.ts';
import { makeTasks, TASKS_TOPIC } from '../tasks/index.ts';
import { applyUpdates } from '../updates/index.ts';
import { queueCalls } from '../webhooks/index.ts';
import type { Effect } from './effects.ts';
import { stickRuns } from './hand-store.ts';
import type { EngineServices } from './services.ts';

/** Does everything but messages, which the arbiter decides, and starts, which have happened. */
export async function carryOut(tx: Tx, services: EngineServices, effects: readonly Effect[]): Promise<void> {
  const tasks = effects.filter((e) => e.kind === 'task');
  const calls = effects.filter((e) => e.kind === 'webhook');
  const updates = effects.filter((e) => e.kind === 'update');
  const held = effects.filter((e) => e.kind === 'held');
  if (tasks.length > 0) await makeTasks(tx, tasks, services.newId);
  const orgIds = new Set(tasks.map((t) => t.orgId));
  tx.onCommit(() => {
    for (const orgId of orgIds) services.live?.publish(orgId, TASKS_TOPIC);
  });
  if (calls.length > 0) await queueCalls(tx, services, calls);
  const refused = await applyUpdates(tx, services, updates);
  for (const [problem, same] of Map.groupBy(refused, (r) => r.problem))
    await stickRuns(
      tx,
      same.map((r) => r.effect),
      problem,
      same[0]?.effect.now ?? 0,
    );
  await noteHeldRuns(
    tx,
    held.map(({ now, ...run }) => ({ ...run, heldAt: now })),
  );
}
