// An erasure and the loop at the same moment: whichever is first, nobody erased comes back.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestInstance, testInstance } from '../../test/support/organisation.ts';
import { recordSignals } from '../intake/index.ts';
import { systemClock } from '../platform/clock.ts';
import { type LoggedFact, startConsumer } from '../platform/consumer.ts';
import { eraseSubject, openVault } from '../trust/index.ts';
import { peoplePrivacy } from './privacy.ts';
import { projectSignals } from './project.ts';
import { findSubjects } from './subject-store.ts';
import { subjectPort } from './subjects.ts';

let instance: TestInstance;
beforeAll(async () => {
  instance = await testInstance();
});
afterAll(() => instance.close());

async function record(userId: string): Promise<string> {
  const services = { ...instance, clock: systemClock, subjects: subjectPort(instance) };
  const signal = {
    messageId: null,
    kind: 'identify',
    name: 'Identify',
    identifiers: [{ kind: 'user' as const, value: userId }],
    occurredAt: systemClock.now(),
    properties: {},
    traits: { name: 'Gone Soon' },
  };
  const recorded = await instance.db.web(instance.orgId, (tx) =>
    recordSignals(tx, services, { orgId: instance.orgId, origin: 'api', signals: [signal] }),
  );
  return recorded.subjectIds[0] ?? '';
}

function erase(personId: string): Promise<unknown> {
  const ports = {
    rooms: [peoplePrivacy(instance.vault)],
    findPerson: async (tx: Parameters<typeof findSubjects>[0], _orgId: string, id: string) => ({
      personId: id,
      name: null,
      subjectIds: (await findSubjects(tx, id)).map((s) => s.id),
    }),
  };
  // Another process erases: this one still has the key in memory.
  const vault = openVault(instance.instanceKey);
  return eraseSubject({ ...instance, vault, clock: systemClock }, ports, instance.orgId, personId, {
    kind: 'system',
    id: 'test',
  });
}

async function profiles(personId: string): Promise<number> {
  const rows = await instance.db.owner((tx) =>
    tx.query<{ n: number }>('select count(*)::int as n from profile where person_id = $1', [personId]),
  );
  return rows[0]?.n ?? -1;
}

/** Projects the person's first signal; `meanwhile` runs when the facts are read and opened but not yet written. */
async function project(meanwhile: () => Promise<void>): Promise<void> {
  const consumer = await startConsumer(
    {
      db: instance.db,
      clock: systemClock,
      name: `erasure-${systemClock.now()}-${instance.newId(0)}`,
      owner: 'test',
      orgIds: () => Promise.resolve([instance.orgId]),
      handle: async (tx, facts: readonly LoggedFact[]) => {
        await instance.vault.ready(tx, facts, false);
        await meanwhile();
        await projectSignals(tx, instance.vault, facts, systemClock.now());
      },
      bury: () => Promise.resolve(),
      onError: () => undefined,
    },
    false,
  );
  await consumer.drain();
  await consumer.stop();
}

test('erased between reading and writing: no profile is written', async () => {
  const personId = await record('early');
  await project(async () => {
    await erase(personId);
  });
  expect(await profiles(personId)).toBe(0);
});

test('erased while the loop writes: the erasure waits and then removes the profile', async () => {
  const personId = await record('late');
  let erasing: Promise<unknown> = Promise.resolve();
  await project(async () => {
    erasing = systemClock.wait(5).then(() => erase(personId));
    await Promise.resolve();
  });
  await erasing;
  expect(await profiles(personId)).toBe(0);
});
