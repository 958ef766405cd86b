// What identity costs: events a second through recording and the loop, with a login alone and with a browser beside it.
// node bench/identity.ts [--rounds 6] [--batches 20]
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { openHouse } from '../src/app/house.ts';
import { startWorkers } from '../src/app/workers.ts';
import { type NewSignal, recordSignals } from '../src/intake/index.ts';
import { readConfig } from '../src/platform/config.ts';
import { foundBenchOrganisation } from './support/organisation.ts';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '6' }, batches: { type: 'string', default: '20' } },
});
const BATCH = 100;
const AT_ONCE = 4;
const PEOPLE = 2_000;

const dir = await mkdtemp(path.join(tmpdir(), 'rapport-bench-'));
const config = readConfig({}, { dataDir: dir, port: 0, logLevel: 'error' });
if (Array.isArray(config)) throw new Error(JSON.stringify(config));
const house = await openHouse({ config });
const { orgId } = await foundBenchOrganisation(house, 20);
const workers = await startWorkers(house, true);
let made = 0;

/** One signal of person `n`; `browser` says where it came from too. */
function signal(world: string, n: number, browser: boolean): NewSignal {
  const user = { kind: 'user', value: `${world}-u${n}` } as const;
  const anonymous = { kind: 'anonymous', value: `${world}-a${n}` } as const;
  const first = made++ % 50 === 0;
  return {
    messageId: `m${made}`,
    kind: first ? 'identify' : 'track',
    name: first ? 'Identify' : 'Page Viewed',
    identifiers: browser ? [user, anonymous] : [user],
    occurredAt: Date.now(),
    properties: first ? {} : { path: `/clinics/cardiology/${n}`, title: 'What to expect', seconds: n % 120 },
    traits: first ? { kind: 'patient', email: `p${n}@example.org`, clinic: 'cardiology' } : {},
  };
}

/** Events a second of one round: recorded by several at once, then read by the loop. */
async function round(
  world: string,
  browser: boolean,
  from: number,
): Promise<{ recorded: number; all: number }> {
  const batches = Array.from({ length: Number(values.batches) }, (_, b) =>
    Array.from({ length: BATCH }, (_, i) => signal(world, (from + b * BATCH + i) % PEOPLE, browser)),
  );
  const started = performance.now();
  let next = 0;
  const record = async (): Promise<void> => {
    for (let batch = batches[next++]; batch; batch = batches[next++]) {
      const signals = batch;
      await house.db.web(orgId, (tx) => recordSignals(tx, house, { orgId, origin: 'api', signals }));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, record));
  const recorded = performance.now() - started;
  await workers.drain();
  const all = performance.now() - started;
  const events = Number(values.batches) * BATCH;
  return { recorded: (events / recorded) * 1000, all: (events / all) * 1000 };
}

function median(list: readonly number[]): number {
  return [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;
}

/** The two ways in turns, so that what else the machine does falls on both. */
async function compare(title: string, worlds: (browser: boolean, i: number) => string): Promise<void> {
  const alone: number[] = [];
  const beside: number[] = [];
  for (let i = 0; i < Number(values.rounds); i++) {
    alone.push((await round(worlds(false, i), false, i * 97)).all);
    beside.push((await round(worlds(true, i), true, i * 97)).all);
  }
  const [a, b] = [median(alone), median(beside)];
  console.log(
    `${title}: login alone ${a.toFixed(0)} events/s, with a browser ${b.toFixed(0)} (${((b / a) * 100).toFixed(0)} %)`,
  );
}

await round('login', false, 0);
await round('both', true, 0);
await compare('known people ', (browser) => (browser ? 'both' : 'login'));
await compare('new people   ', (browser, i) => `new-${browser}-${i}`);
await workers.stop();
await house.close();
await rm(dir, { recursive: true, force: true });
