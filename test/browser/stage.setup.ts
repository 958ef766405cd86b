// Starts once for all browser tests what they look at: the demo as users start it, standing still, and one Chromium.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { TestProject } from 'vitest/node';
import type { Ready } from '../../src/app/commands/demo-words.ts';
import { serveBrowser } from '../support/browser.ts';

declare module 'vitest' {
  interface ProvidedContext {
    stage: Ready;
    browser: string;
  }
}

const RAPPORT = path.resolve(import.meta.dirname, '../../bin/rapport.mjs');
const PEOPLE = 60;
/** ms */
const LONGEST_STOP = 20_000;

/** Starts the demo and the browser; returns how to stop both. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'rapport-browser-'));
  const [browser, demo] = await Promise.all([serveBrowser(), startDemo(dataDir, await freePort())]);
  project.provide('browser', browser.address);
  project.provide('stage', demo.ready);
  return async () => {
    await browser.close();
    await stop(demo.child).finally(() => rm(dataDir, { recursive: true, force: true }));
  };
}

/** The demo builds the console by itself when it is missing or older than its sources. */
async function startDemo(dataDir: string, port: number): Promise<{ child: ChildProcess; ready: Ready }> {
  const options = [
    '--still',
    '--json',
    '--no-open',
    '--people',
    PEOPLE,
    '--port',
    port,
    '--data-dir',
    dataDir,
  ];
  const child = spawn(process.execPath, [RAPPORT, 'demo', ...options.map(String)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const lines = createInterface({ input: child.stdout });
  const ended = once(child, 'exit').then(() => {
    throw new Error(`the demo did not start:\n${said}`);
  });
  const [line] = await Promise.race([once(lines, 'line'), ended]);
  ended.catch(() => undefined);
  const ready: Ready = JSON.parse(String(line));
  return { child, ready };
}

/** Stops it as Ctrl-C does. A demo that does not end by itself is a defect, and must not outlive the tests either. */
async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) throw new Error(`the demo ended during the tests with code ${child.exitCode}`);
  const ended = once(child, 'exit');
  const cut = setTimeout(() => child.kill('SIGKILL'), LONGEST_STOP);
  child.kill('SIGINT');
  const [code] = await ended;
  clearTimeout(cut);
  if (code !== 0) throw new Error(`the demo did not stop cleanly: ${code ?? 'it was cut off'}`);
}

function freePort(): Promise<number> {
  const probe = createServer();
  return new Promise((resolve, reject) => {
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}
