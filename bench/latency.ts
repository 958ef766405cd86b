// Event to decision visible: how long after its acknowledgement's start an event's decision can be read, at 500 events/s.
// node bench/latency.ts [--rate 500] [--seconds 60]
import { parseArgs } from 'node:util';
import { PROBE } from './support/organisation.ts';
import { startRig } from './support/rig.ts';

const { values } = parseArgs({
  options: { rate: { type: 'string', default: '500' }, seconds: { type: 'string', default: '60' } },
});
const rig = await startRig();
const waits: number[] = [];
const stop = new AbortController();

/** A probe: one event of a name that nobody else sends, then asked for until its decision can be read. */
async function probe(n: number): Promise<void> {
  const since = new Date().toISOString();
  const sent = performance.now();
  const body = JSON.stringify({
    messageId: `probe-${n}`,
    userId: `probe-${n}`,
    event: PROBE,
    properties: { clinic: 'cardiology' },
  });
  const headers = {
    authorization: `Basic ${Buffer.from(`${rig.key}:`).toString('base64')}`,
    'content-type': 'application/json',
  };
  const answer = await fetch(`${rig.url}/v1/track`, { method: 'POST', headers, body });
  if (answer.status !== 200) throw new Error(`probe ${n}: ${answer.status}`);
  await answer.arrayBuffer();
  if (await decided(since)) waits.push(performance.now() - sent);
  else unseen += 1;
}

let unseen = 0;

/** Probes go one after the other, so a decision of their journey made since this one was sent is this one's. */
async function decided(since: string): Promise<boolean> {
  for (let i = 0; i < 1_000; i++) {
    const rows = await rig.db.worker([rig.orgId], (tx) =>
      tx.query(
        `select 1 from decision d join journey j on j.org_id = d.org_id and j.id = d.journey_id
         where d.org_id = $1 and d.decided_at >= $2 and j.name = 'Probe' limit 1`,
        [rig.orgId, since],
      ),
    );
    if (rows.length > 0) return true;
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
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
  `event to decision visible at ${values.rate} events/s: p50 ${quantile(0.5)} ms, p95 ${quantile(0.95)} ms, p99 ${quantile(0.99)} ms, max ${quantile(1)} ms (${sorted.length} probes, ${unseen} unseen after 2 s)`,
);
await rig.stop();
