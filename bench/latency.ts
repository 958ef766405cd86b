// Event to decision visible: how long after its acknowledgement's start an event's decision can be read, at 500 events/s.
// node bench/latency.ts [--rate 500] [--seconds 60]
import { parseArgs } from 'node:util';
import { startRig } from './support/rig.ts';

const { values } = parseArgs({
  options: { rate: { type: 'string', default: '500' }, seconds: { type: 'string', default: '60' } },
});
const rig = await startRig();
const waits: number[] = [];
const stop = new AbortController();

/** A probe: one event that a journey waits for, sent alone, then asked for until its decision can be read. */
async function probe(n: number): Promise<void> {
  const messageId = `probe-${n}`;
  const userId = `probe-${n}`;
  const sent = performance.now();
  const body = JSON.stringify({
    messageId,
    userId,
    event: 'Appointment Upcoming',
    properties: { clinic: 'cardiology' },
  });
  const headers = {
    authorization: `Basic ${Buffer.from(`${rig.key}:`).toString('base64')}`,
    'content-type': 'application/json',
  };
  const answer = await fetch(`${rig.url}/v1/track`, { method: 'POST', headers, body });
  await answer.arrayBuffer();
  const known = await decisionsSince(n);
  if (known) waits.push(performance.now() - sent);
}

let seen = 0;
async function decisionsSince(n: number): Promise<boolean> {
  for (let i = 0; i < 1_000; i++) {
    const rows = await rig.db.worker([rig.orgId], (tx) =>
      tx.query<{ n: number }>(
        `select count(*)::int as n from decision d join identifier i on i.subject_id = d.subject_id where i.created_at > now() - interval '10 seconds' and d.decided_at > now() - interval '10 seconds' and i.kind = 'user' and d.lane = 'care' and d.subject_id = (select subject_id from identifier where kind = 'user' order by created_at desc limit 1)`,
      ),
    );
    if ((rows[0]?.n ?? 0) > 0) return true;
    await new Promise((resolve) => setTimeout(resolve, 4));
  }
  seen = n;
  return false;
}

async function probing(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 5_000));
  for (let n = 0; !stop.signal.aborted; n++) {
    await probe(n);
    await new Promise((resolve) => setTimeout(resolve, 97));
  }
}
const probes = probing();
await rig.load(
  { rate: Number(values.rate), seconds: Number(values.seconds), people: [2000, 2000], batch: 50 },
  async () => undefined,
);
stop.abort();
await probes;
const sorted = [...waits].sort((a, b) => a - b);
const quantile = (q: number): number =>
  Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? 0);
console.log(
  `event to decision visible at ${values.rate} events/s: p50 ${quantile(0.5)} ms, p95 ${quantile(0.95)} ms, p99 ${quantile(0.99)} ms, max ${quantile(1)} ms (${sorted.length} probes${seen ? ', some unseen' : ''})`,
);
await rig.stop();
