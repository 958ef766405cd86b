// Event to audience: how long after an event was sent its person stands in the audience, idle and under load.
// node bench/audience.ts [--people 200000] [--audiences 100] [--rate 1000] [--seconds 60] [--idle 100]
import { parseArgs } from 'node:util';
import { createAudience, readProgress } from '../src/audiences/index.ts';
import { idFactory } from '../src/platform/ids.ts';
import { systemRandom } from '../src/platform/random.ts';
import { isRefusal } from '../src/platform/result.ts';
import { PROBE } from './support/organisation.ts';
import { knowPeople, post } from './support/people.ts';
import { type Rig, startRig } from './support/rig.ts';

const { values } = parseArgs({
  options: {
    people: { type: 'string', default: '200000' },
    audiences: { type: 'string', default: '100' },
    rate: { type: 'string', default: '1000' },
    seconds: { type: 'string', default: '60' },
    idle: { type: 'string', default: '100' },
  },
});
const [people, rate, seconds] = [Number(values.people), Number(values.rate), Number(values.seconds)];
const UNSEEN_MS = 5_000;

/** Makes the audience that probes come into, and waits until every audience is up to date. */
async function probeAudience(rig: Rig): Promise<string> {
  const made = await rig.db.web(rig.orgId, (tx) =>
    createAudience(
      tx,
      rig.orgId,
      { name: 'Probe', description: '', rule: { all: [{ kind: 'patient' }, { did: PROBE }] } },
      Date.now(),
      idFactory(systemRandom),
    ),
  );
  if (isRefusal(made)) throw new Error(made.message);
  while ((await rig.db.web(rig.orgId, (tx) => readProgress(tx, rig.orgId))).length > 0) await pause(100);
  return made.id;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

async function membersOf(rig: Rig, audienceId: string): Promise<number> {
  const [row] = await rig.db.owner((tx) =>
    tx.query<{ n: number }>('select count(*)::int as n from audience_member where audience_id = $1', [
      audienceId,
    ]),
  );
  return row?.n ?? 0;
}

/** Sends one event of somebody known, and looks until their row in the audience is committed; ms, or null when it is not. */
async function probe(rig: Rig, audienceId: string, n: number): Promise<number | null> {
  const before = await membersOf(rig, audienceId);
  const sent = performance.now();
  await post(rig, '/v1/track', { messageId: `probe-${n}`, userId: `u${n}`, event: PROBE, properties: {} });
  while (performance.now() - sent < UNSEEN_MS) {
    if ((await membersOf(rig, audienceId)) > before) return performance.now() - sent;
    await pause(1);
  }
  return null;
}

function figures(waits: readonly (number | null)[]): string {
  const seen = waits.filter((w) => w !== null).toSorted((a, b) => a - b);
  const at = (q: number): number =>
    Math.round(seen[Math.min(seen.length - 1, Math.floor(seen.length * q))] ?? 0);
  return `p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, p99 ${at(0.99)} ms, max ${at(1)} ms (${seen.length} probes, ${waits.length - seen.length} unseen after ${UNSEEN_MS / 1000} s)`;
}

const rig = await startRig(Number(values.audiences));
const knownIn = await knowPeople(rig, people);
console.log(`${people} people made known in ${knownIn.toFixed(1)} s`);
const audienceId = await probeAudience(rig);
let n = 0;
const idle: (number | null)[] = [];
for (; n < Number(values.idle); n++) {
  idle.push(await probe(rig, audienceId, n));
  await pause(30);
}
console.log(`idle, one at a time: ${figures(idle)}`);

const busy: (number | null)[] = [];
let over = false;
const probing = (async () => {
  await pause(Math.min(5_000, seconds * 250));
  for (; !over; n++) {
    busy.push(await probe(rig, audienceId, n));
    await pause(47);
  }
})();
const before = rig.cpu();
let events = 0;
await rig.load({ rate, seconds, people: [people, people], batch: 50, known: true }, async (report) => {
  events = report.acknowledged;
});
over = true;
await probing;
const cpu = rig.cpu();
const perEvent = (part: 'database' | 'server'): string =>
  (((cpu[part] - before[part]) / Math.max(1, events)) * 1000).toFixed(3);
console.log(`at ${rate} events/s, ${values.audiences} audiences, ${people} people: ${figures(busy)}`);
console.log(
  `CPU per event: server ${perEvent('server')} ms, database ${perEvent('database')} ms (${events} events, ${Math.round(events / seconds)}/s)`,
);
await rig.stop();
