// A million people: how fast one is found, listed and opened, asked over HTTP as a member of staff with a session.
// node bench/people.ts [--people 1000000] [--asks 600]
import { parseArgs } from 'node:util';
import { seededRandom } from '../src/platform/random.ts';
import { fillPeople, searchesFor } from './support/many-people.ts';
import { startRig } from './support/rig.ts';
import { signIn } from './support/session.ts';

const { values } = parseArgs({
  options: { people: { type: 'string', default: '1000000' }, asks: { type: 'string', default: '600' } },
});
const people = Number(values.people);
const asks = Number(values.asks);
const rig = await startRig();
const random = seededRandom(7);

// People with a history come first, through the real intake; the others are profiles as the loop would have folded them.
await rig.load({ rate: 2_000, seconds: 20, people: [500, 500], batch: 100 }, async () => undefined);
const began = performance.now();
await rig.db.owner((tx) => fillPeople(tx, rig.orgId, people));
console.log(`${people} profiles made in ${Math.round((performance.now() - began) / 1000)} s`);
const get = await signIn(rig.url, rig.login);

/** Asks one after the other; the time is the whole answer's, as the browser would wait. */
async function ask(name: string, paths: readonly string[]): Promise<void> {
  for (const path of paths.slice(0, 20)) await get(path);
  const times: number[] = [];
  let rows = 0;
  for (const path of paths) {
    const start = performance.now();
    const answer = await get(path);
    times.push(performance.now() - start);
    rows += answer.rows?.length ?? 1;
  }
  times.sort((a, b) => a - b);
  const at = (q: number): string =>
    (times[Math.min(times.length - 1, Math.floor(times.length * q))] ?? 0).toFixed(1);
  console.log(
    `${name.padEnd(24)} p50 ${at(0.5)} ms  p95 ${at(0.95)} ms  p99 ${at(0.99)} ms  max ${at(1)} ms  (${times.length} asked, ${rows} rows)`,
  );
}

const searches = searchesFor(random, asks);
await ask(
  'search',
  searches.map((words) => `/api/v1/people?query=${encodeURIComponent(words)}`),
);
await ask(
  'search with a filter',
  searches.map((words) => `/api/v1/people?kind=hcp&country=DE&query=${encodeURIComponent(words)}`),
);
await ask(
  'list with filters',
  Array.from(
    { length: asks },
    (_, i) =>
      `/api/v1/people?kind=${['patient', 'hcp', 'contact'][i % 3]}&country=${['US', 'DE', 'IS,FR'][i % 2]}`,
  ),
);
const known = (await get('/api/v1/people?query=Person&limit=100')).rows ?? [];
const opened = Array.from({ length: asks }, (_, i) => `/api/v1/people/${known[i % known.length]?.id ?? ''}`);
await ask('profile', opened);
await ask(
  'timeline, newest 50',
  opened.map((path) => `${path}/timeline`),
);
await rig.stop();
