// People made known over HTTP before a measurement: the same that the load generator speaks of afterwards.
import { readLag } from '../../src/app/house-store.ts';
import type { Rig } from './rig.ts';

const CLINICS = ['cardiology', 'diabetes', 'orthopaedics', 'oncology'];
const SIZE = 250;
const AT_ONCE = 8;

/** Posts as the rig's organisation; throws when it is refused. */
export async function post(rig: Pick<Rig, 'url' | 'key'>, path: string, value: object): Promise<void> {
  const answer = await fetch(`${rig.url}${path}`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${rig.key}:`).toString('base64')}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify(value),
  });
  await answer.arrayBuffer();
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
}

/** Identifies people `u0` to `u(count - 1)` and waits until the loop has read them; returns the seconds it took. */
export async function knowPeople(rig: Rig, count: number): Promise<number> {
  const began = performance.now();
  let next = 0;
  const sender = async (): Promise<void> => {
    while (next < count) {
      const from = next;
      next += SIZE;
      const people = Array.from({ length: Math.min(SIZE, count - from) }, (_, i) => from + i);
      await post(rig, '/v1/batch', { batch: people.map(identify), sentAt: new Date().toISOString() });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, sender));
  while ((await backlog(rig)) > 0) await new Promise((resolve) => setTimeout(resolve, 200));
  return (performance.now() - began) / 1000;
}

function identify(n: number): object {
  const traits = {
    kind: 'patient',
    firstName: 'Person',
    lastName: String(n),
    email: `p${n}@example.org`,
    age: 18 + (n % 70),
    clinic: CLINICS[n % 4],
    language: 'en',
    zone: 'UTC',
  };
  return { type: 'identify', messageId: `known-${n}`, userId: `u${n}`, traits };
}

async function backlog(rig: Rig): Promise<number> {
  const lag = await rig.db.owner((tx) => readLag(tx, Date.now(), 50_000));
  return lag.find((l) => l.consumer === 'loop')?.backlog ?? 0;
}
