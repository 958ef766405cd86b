// Durability under kill -9: the server is killed again and again while batches are posted; nothing acknowledged may be lost.
// node bench/durability.ts [--kills 500] [--lanes 8] [--seed 1] [--json]
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { migrate } from '../src/platform/migrate.ts';
import { startEmbeddedPostgres } from '../src/platform/postgres/index.ts';
import { killRepeatedly } from '../test/faults/support/kills.ts';
import { foundSite } from '../test/faults/support/site.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '500' },
    lanes: { type: 'string', default: '8' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
});

const dir = await mkdtemp(path.join(tmpdir(), 'rapport-durability-'));
const postgres = await startEmbeddedPostgres({ dataDir: path.join(dir, 'postgres') });
await migrate(postgres.url);
const site = await foundSite(postgres.url);
const begun = performance.now();
const result = await killRepeatedly(site, {
  kills: Number(values.kills),
  lanes: Number(values.lanes),
  seed: Number(values.seed),
  people: 2_000,
  most: 40,
  spares: 2,
  told: (kills, figures) => {
    if (kills % 25 === 0)
      process.stderr.write(`${kills} kills, ${figures.acknowledged} events acknowledged\n`);
  },
});
const seconds = Math.round((performance.now() - begun) / 1000);
await site.close();
await postgres.stop();
await rm(dir, { recursive: true, force: true });

if (values.json) console.log(JSON.stringify({ seconds, ...result }));
else {
  const { balance, figures, effects, mails } = result;
  console.log(
    `kills                     ${result.kills} (${result.underFire} with posts under way), ${seconds} s`,
  );
  console.log(`acknowledged events       ${figures.acknowledged} in ${figures.batches} batches`);
  console.log(
    `answers that never came   ${figures.unanswered} batches; ${figures.repeated} events had been stored`,
  );
  console.log(`rows found                ${balance.rows}`);
  console.log(`lost                      ${balance.lost}`);
  console.log(`stored twice              ${balance.doubled}`);
  console.log(`causes, entries, decided  ${effects.causes}, ${effects.entries}, ${effects.decisions}`);
  console.log(`wrong entries, decisions  ${effects.wrongEntries}, ${effects.wrongDecisions}`);
  console.log(
    `wrong facts, counts, profiles, buried  ${effects.wrongFacts}, ${effects.wrongCounts}, ${effects.wrongProfiles}, ${effects.buried}`,
  );
  console.log(
    `deliveries, mails         ${mails.deliveries}, ${mails.mails} ${JSON.stringify(mails.states)}`,
  );
  console.log(
    `sent without mail, twice without doubt, undecided  ${mails.sentWithoutMail}, ${mails.twice}, ${mails.undecided}`,
  );
}
process.exitCode = result.faults === 0 ? 0 : 1;
