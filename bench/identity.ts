// What identity costs: events a second through recording and the loop, with a login alone and with a browser beside it.
// node bench/identity.ts [--rounds 6] [--batches 20]
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { openHouse } from '../src/app/house.ts';
import { startWorkers } from '../src/app/workers.ts';
import { type NewSignal, recordSignals } from '../src/intake/index.ts';
import { readConfig } from '../src/platform/config.ts';
import { cpuSeconds } from './support/cpu.ts';
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
const postmaster = Number(
  (await readFile(path.join(dir, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')[0],
);
let made = 0;

/** CPU used by this process and the database, ms: what a busy machine does not blur. */
function cpu(): number {
  const own = process.cpuUsage();
  return (own.user + own.system) / 1000 + cpuSeconds(postmaster) * 1000;
}

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

/** One round: recorded by several at once, then read by the loop. Events a second, and CPU of an event in ms. */
async function round(world: string, browser: boolean, from: number): Promise<{ rate: number; cpu: number }> {
  const batches = Array.from({ length: Number(values.batches) }, (_, b) =>
    Array.from({ length: BATCH }, (_, i) => signal(world, (from + b * BATCH + i) % PEOPLE, browser)),
  );
  const started = performance.now();
  const before = cpu();
  let next = 0;
  const record = async (): Promise<void> => {
    for (let batch = batches[next++]; batch; batch = batches[next++]) {
      const signals = batch;
      await house.db.web(orgId, (tx) => recordSignals(tx, house, { orgId, origin: 'api', signals }));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, record));
  await workers.drain();
  const events = Number(values.batches) * BATCH;
  return { rate: (events / (performance.now() - started)) * 1000, cpu: (cpu() - before) / events };
}

function median(list: readonly number[]): number {
  return [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;
}

/** The two ways in turns, so that what else the machine does falls on both. */
async function compare(title: string, worlds: (browser: boolean, i: number) => string): Promise<void> {
  const alone: { rate: number; cpu: number }[] = [];
  const beside: typeof alone = [];
  for (let i = 0; i < Number(values.rounds); i++) {
    alone.push(await round(worlds(false, i), false, i * 97));
    beside.push(await round(worlds(true, i), true, i * 97));
  }
  const of = (list: typeof alone, figure: 'rate' | 'cpu'): number => median(list.map((r) => r[figure]));
  const share = (of(alone, 'cpu') / of(beside, 'cpu')) * 100;
  const words = (list: typeof alone): string =>
    `${of(list, 'rate').toFixed(0)} events/s, ${of(list, 'cpu').toFixed(3)} ms CPU`;
  console.log(
    `${title} login alone ${words(alone)}; with a browser ${words(beside)} (${share.toFixed(0)} % by CPU)`,
  );
}

await round('login', false, 0);
await round('both', true, 0);
await compare('known people:', (browser) => (browser ? 'both' : 'login'));
await compare('new people:  ', (browser, i) => `new-${browser}-${i}`);
await workers.stop();
await house.close();
await rm(dir, { recursive: true, force: true });
