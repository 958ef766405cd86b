// Cold and warm start of `rapport demo`: from the command to the line that says it is ready.
// node bench/demo.ts [--people 2000] [--warm 3]
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: { people: { type: 'string', default: '2000' }, warm: { type: 'string', default: '3' } },
});
const dir = await mkdtemp(path.join(tmpdir(), 'rapport-demo-bench-'));
const command = path.resolve(import.meta.dirname, '../bin/rapport.mjs');

/** Starts the demo, waits for its line, stops it; returns the seconds until the line. */
async function start(): Promise<number> {
  const began = performance.now();
  const args = [
    command,
    'demo',
    '--json',
    '--no-open',
    '--port',
    '4999',
    '--people',
    values.people,
    '--data-dir',
    dir,
  ];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  const gone = new Promise((resolve) => child.once('exit', resolve));
  const seconds = await new Promise<number>((resolve, reject) => {
    child.stdout.once('data', () => resolve((performance.now() - began) / 1000));
    child.once('exit', (code) => reject(new Error(`the demo ended with ${code}`)));
  });
  child.kill('SIGINT');
  await gone;
  return seconds;
}

console.log(`cold start with ${values.people} people: ${(await start()).toFixed(1)} s`);
const warm: number[] = [];
for (let i = 0; i < Number(values.warm); i++) warm.push(await start());
const median = [...warm].sort((a, b) => a - b)[Math.floor(warm.length / 2)] ?? 0;
console.log(`warm start: median ${median.toFixed(1)} s of ${warm.map((s) => s.toFixed(1)).join(', ')}`);
await rm(dir, { recursive: true, force: true });
