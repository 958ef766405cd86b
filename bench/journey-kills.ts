// Journeys under kill -9: the worker is killed again and again while people are on their way; no step lost, none twice.
// node bench/journey-kills.ts [--kills 200] [--people 100] [--seed 1] [--json]
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { migrate } from '../src/platform/migrate.ts';
import { startEmbeddedPostgres } from '../src/platform/postgres/index.ts';
import { killOnTheWay } from '../test/faults/support/journey-kills.ts';
import { faultsOf } from '../test/faults/support/journey-ledger.ts';
import { foundSite } from '../test/faults/support/site.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '200' },
    people: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
});

const dir = await mkdtemp(path.join(tmpdir(), 'rapport-kills-'));
const postgres = await startEmbeddedPostgres({ dataDir: path.join(dir, 'postgres') });
await migrate(postgres.url);
const site = await foundSite(postgres.url);
const begun = performance.now();
const { ledger, ...result } = await killOnTheWay(site, {
  kills: Number(values.kills),
  perLife: Number(values.people),
  seed: Number(values.seed),
  spares: 2,
  told: (kills) => {
    if (kills % 10 === 0) process.stderr.write(`${kills} kills\n`);
  },
});
const seconds = Math.round((performance.now() - begun) / 1_000);
await site.close();
await postgres.stop();
await rm(dir, { recursive: true, force: true });

if (values.json) console.log(JSON.stringify({ seconds, ...result, ...ledger }));
else {
  const lines: readonly (readonly [string, string | number])[] = [
    ['kills', `${result.kills} (${result.atWork} in the midst of a transaction), ${seconds} s`],
    ['events, runs', `${ledger.events}, ${ledger.runs}`],
    ['steps, decisions, tasks', `${ledger.steps}, ${ledger.decisions}, ${ledger.tasks}`],
    ['entries lost, doubled', `${ledger.lostEntries}, ${ledger.doubledEntries}`],
    ['ways unfinished, wrong', `${ledger.unfinished}, ${ledger.wrongWays}`],
    ['decisions, tasks wrong', `${ledger.wrongDecisions}, ${ledger.wrongTasks}`],
    ['facts, counters wrong', `${ledger.wrongFacts}, ${ledger.wrongCounts}`],
    ['buried', ledger.buried],
  ];
  for (const [words, figure] of lines) console.log(`${words.padEnd(26)}${figure}`);
}
process.exitCode = faultsOf(ledger) === 0 ? 0 : 1;
