// /v1/batch of 100 events: sustained durable and processed events per second, with the backlog watched.
// node bench/batch.ts [--rate 3000] [--seconds 600] [--people 2000,50000] [--audiences 20]
import { parseArgs } from 'node:util';
import { readLag } from '../src/app/house-store.ts';
import { type LoadReport, type Rig, startRig } from './support/rig.ts';

const { values } = parseArgs({
  options: {
    rate: { type: 'string', default: '3000' },
    seconds: { type: 'string', default: '600' },
    people: { type: 'string', default: '2000,50000' },
    audiences: { type: 'string', default: '20' },
  },
});
const [first = 2000, last = 50000] = values.people.split(',').map(Number);

interface Counts {
  readonly events: number;
  readonly decisions: number;
  readonly pushes: number;
  readonly members: number;
  readonly people: number;
  readonly unread: number;
}

async function counts(rig: Rig): Promise<Counts> {
  const [row] = await rig.db.owner((tx) =>
    tx.query<Counts>(
      `select (select count(*)::int from event where origin <> 'loop') as events, (select count(*)::int from decision) as decisions,
         (select count(*)::int from delivery) as pushes, (select count(*)::int from audience_member) as members, (select count(*)::int from profile) as people, 0 as unread`,
    ),
  );
  if (!row) throw new Error('no counts');
  return row;
}

/** Facts that the loop has not read: the backlog, as Health shows it. */
async function backlog(rig: Rig): Promise<number> {
  const lag = await rig.db.owner((tx) => readLag(tx, Date.now(), 50_000));
  return lag.find((l) => l.consumer === 'loop')?.backlog ?? 0;
}

const rig = await startRig(Number(values.audiences));
const started = rig.cpu();
const began = performance.now();
let lastReport: LoadReport | null = null;
const backlogs: number[] = [];
console.log(
  `rate ${values.rate}/s, ${values.seconds} s, ${first} to ${last} people, ${values.audiences} audiences`,
);
await rig.load(
  { rate: Number(values.rate), seconds: Number(values.seconds), people: [first, last], batch: 100 },
  async (report) => {
    lastReport = report;
    const waiting = await backlog(rig);
    backlogs.push(waiting);
    const cpu = rig.cpu();
    console.log(
      `${String(report.elapsed).padStart(4)} s  durable ${report.acknowledged}  refused ${report.refused}  backlog ${waiting}  ack p50 ${report.ackP50} ms p99 ${report.ackP99} ms  cpu database ${(cpu.database - started.database).toFixed(0)} s server ${(cpu.server - started.server).toFixed(0)} s load ${report.cpu.toFixed(0)} s`,
    );
  },
);
const loadSeconds = (performance.now() - began) / 1000;
while ((await backlog(rig)) > 0) await new Promise((resolve) => setTimeout(resolve, 100));
const processedSeconds = (performance.now() - began) / 1000;
const done = await counts(rig);
const cpu = rig.cpu();
const perEvent = ((cpu.database - started.database + cpu.server - started.server) / done.events) * 1000;
console.log(
  [
    `durable:    ${done.events} events in ${loadSeconds.toFixed(1)} s = ${Math.round(done.events / loadSeconds)} events/s`,
    `processed:  all of them after ${processedSeconds.toFixed(1)} s = ${Math.round(done.events / processedSeconds)} events/s; backlog median ${median(backlogs)}, last ${backlogs.at(-1) ?? 0}`,
    `decisions:  ${done.decisions} (${((done.decisions / done.events) * 100).toFixed(1)} % of events), of them ${done.pushes} pushes queued; ${done.people} people, ${done.members} memberships`,
    `CPU:        ${perEvent.toFixed(3)} ms per event, database and server together`,
    `refused:    ${reportRefused()}`,
  ].join('\n'),
);
await rig.stop();

function reportRefused(): number {
  return lastReport?.refused ?? 0;
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}
