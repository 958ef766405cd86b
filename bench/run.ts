// Runs one benchmark by name, or lists them: npm run bench -- batch --seconds 60
import { spawnSync } from 'node:child_process';
import path from 'node:path';

const BENCHES: { readonly [name: string]: string } = {
  batch: 'events per second through /v1/batch, durable and processed, with the backlog and CPU per event',
  latency: 'from a signal to its visible decision at 500 events/s',
  audience:
    'from an event to the audience it leads into, with 100 audiences and 200,000 people, idle and under load',
  rebuild: 'one rule over a million people, and what it costs the loop and the senders',
  decide: 'decisions per second, pure and with the database',
  people: 'search, list, profile and timeline among a million people, over HTTP',
  demo: 'cold and warm start of the demo, from the command to its address',
  import: 'people per second from a CSV file: durable in the log, and visible as profiles',
  durability: 'kill -9 of the server under load: acknowledged against stored',
  identity: 'what identity costs an event: login alone, and with a browser beside it',
  consent: 'texts a second through the reading of STOP, HELP and START',
  journeys: 'journey steps per second; `journeys due`: a crowd that is due in the same second',
  'journey-kills': 'kill -9 of the worker while people are on journeys: steps lost, steps taken twice',
  likeness: 'pairs of profiles compared, and profiles marked, per second on one core',
  'json-scan': 'the strict JSON scanner against JSON.parse',
};

const [name = '', ...rest] = process.argv.slice(2);
if (!Object.hasOwn(BENCHES, name)) {
  const width = Math.max(...Object.keys(BENCHES).map((n) => n.length));
  const lines = Object.entries(BENCHES).map(([each, words]) => `  ${each.padEnd(width)}  ${words}`);
  console.error(['Usage: npm run bench -- NAME [options]', ...lines].join('\n'));
  process.exit(2);
}
const done = spawnSync(process.execPath, [path.join(import.meta.dirname, `${name}.ts`), ...rest], {
  stdio: 'inherit',
});
process.exitCode = done.status ?? 1;
