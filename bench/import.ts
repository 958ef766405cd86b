// People a second from a CSV file: until they are durable in the log, and until their profiles can be seen.
// node bench/import.ts [--people 50000] [--durable-only]
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { openHouse } from '../src/app/house.ts';
import { importServices } from '../src/app/imports.ts';
import { startWorkers } from '../src/app/workers.ts';
import { runImport } from '../src/intake/index.ts';
import { isConfigProblems, readConfig } from '../src/platform/config.ts';
import { silentLogger } from '../src/platform/logging.ts';
import { isRefusal } from '../src/platform/result.ts';
import { createOrganisation } from '../src/trust/index.ts';
import { cpuSeconds } from './support/cpu.ts';

const { values } = parseArgs({
  options: {
    people: { type: 'string', default: '50000' },
    'durable-only': { type: 'boolean', default: false },
  },
});
const people = Number(values.people);
const dir = await mkdtemp(path.join(tmpdir(), 'rapport-bench-'));
const config = readConfig({}, { dataDir: dir });
if (isConfigProblems(config)) throw new Error('settings');
const house = await openHouse({ config, log: silentLogger });

/** A list of people as it comes out of another system: key, names, addresses, places, a value and a consent. */
function table(): string {
  const lines = [
    'external_id,first_name,last_name,email,phone,birth_date,city,country,clinic,consent_education_email',
  ];
  for (let n = 0; n < people; n++) {
    const day = String((n % 28) + 1).padStart(2, '0');
    lines.push(
      `C-${n},Person,Number ${n},p${n}@example.org,+1212555${String(n % 10_000).padStart(4, '0')},19${50 + (n % 50)}-03-${day},Springfield,US,${n % 97},${n % 3 ? 'yes' : 'no'}`,
    );
  }
  return `${lines.join('\n')}\n`;
}

const made = await createOrganisation(
  house,
  {
    slug: 'bench',
    name: 'Bench',
    kind: 'care-provider',
    zone: 'America/New_York',
    postalAddress: '1 Street',
  },
  { kind: 'system', id: 'bench' },
);
if (isRefusal(made)) throw new Error(made.message);
const file = path.join(dir, 'people.csv');
await writeFile(file, table());
const cpu = process.cpuUsage();
const began = performance.now();
const summary = await runImport(importServices(house), {
  orgId: made.id,
  kind: 'people',
  map: null,
  path: file,
  fileName: 'people.csv',
  startedBy: 'bench',
});
if (isRefusal(summary)) throw new Error(summary.message);
const durable = (performance.now() - began) / 1000;
const used = process.cpuUsage(cpu);
console.log(
  `durable:  ${summary.rowsStored} people in ${durable.toFixed(1)} s = ${Math.round(summary.rowsStored / durable)} people/s (each with a consent: ${2 * summary.rowsStored} facts)`,
);
console.log(
  `CPU:      ${((used.user + used.system) / 1e6).toFixed(1)} s of this process while importing; ${cpuSeconds(process.pid).toFixed(1)} s with the database since its start`,
);
if (!values['durable-only']) {
  const workers = await startWorkers(house, true);
  const from = performance.now();
  await workers.drain();
  const visible = (performance.now() - from) / 1000;
  console.log(
    `visible:  profiles and consents folded in ${visible.toFixed(1)} s more = ${Math.round(summary.rowsStored / (durable + visible))} people/s from file to profile, one worker`,
  );
  await workers.stop();
}
await house.close();
await rm(dir, { recursive: true, force: true });
