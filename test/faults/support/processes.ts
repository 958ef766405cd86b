// Real processes for fault tests: the command line as operators run it, and spares that start fast after a kill.
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Role } from '../../../src/app/instance.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import type { Config } from '../../../src/platform/config.ts';

/** Where a spare shall run. */
export interface ChildOrder extends Partial<Config> {
  readonly role: Role;
}

/** A loaded process that does nothing yet. */
export interface Spare {
  readonly process: ChildProcess;
  /** Starts the product in it; resolves when it takes requests. */
  start(order: ChildOrder): Promise<string>;
  kill(signal: NodeJS.Signals): Promise<void>;
}

/** Loads a spare: seconds of imports that a restart then need not wait for. */
export function loadSpare(): Spare {
  const child = fork(path.join(import.meta.dirname, 'child.ts'), {
    execArgv: [],
    env: { ...process.env, NODE_COMPILE_CACHE: path.join(tmpdir(), 'rapport-compile-cache') },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const loaded = answerOf(child);
  loaded.catch(() => undefined);
  return {
    process: child,
    async start(order) {
      await loaded;
      const ready = answerOf(child);
      child.send(order);
      return (await ready).url ?? '';
    },
    kill: (signal) => end(child, signal),
  };
}

function answerOf(child: ChildProcess): Promise<{ url?: string }> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null): void => reject(new Error(`a child ended with ${code}`));
    child.once('exit', ended);
    child.once('message', (message: { url?: string }) => {
      child.off('exit', ended);
      resolve(message);
    });
  });
}

/** A run of the command line. */
export interface Run {
  readonly process: ChildProcess;
  /** What it said so far, on both streams. */
  readonly said: () => string;
  readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  /** Resolves when it said this; rejects when it ends before. */
  says(words: string | RegExp): Promise<string>;
  kill(signal: NodeJS.Signals): Promise<void>;
}

const LAUNCHER = path.resolve(import.meta.dirname, '../../../bin/rapport.ts');

/** Runs `rapport` with these words; of the environment it sees only what is given, and where programs are. */
export function runRapport(words: readonly string[], env: { readonly [name: string]: string } = {}): Run {
  const child = spawn(process.execPath, [LAUNCHER, ...words], {
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      NO_COLOR: '1',
      NODE_COMPILE_CACHE: path.join(tmpdir(), 'rapport-compile-cache'),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  const exited = once(child, 'close').then(([code, signal]) => ({ code, signal }));
  return {
    process: child,
    said: () => text,
    exited,
    async says(words) {
      for (;;) {
        const found =
          typeof words === 'string' ? (text.includes(words) ? words : null) : words.exec(text)?.[0];
        if (found) return found;
        if (child.exitCode !== null || child.signalCode !== null)
          throw new Error(`rapport ended with ${child.exitCode ?? child.signalCode}:\n${text}`);
        await systemClock.wait(10);
      }
    },
    kill: (signal) => end(child, signal),
  };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill(signal);
  await gone;
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  server.close();
  await once(server, 'close');
  return port;
}

/** Asks again until the answer is true. */
export async function eventually(
  check: () => Promise<boolean> | boolean,
  what: string,
  patience = 40_000,
): Promise<void> {
  const deadline = performance.now() + patience;
  while (performance.now() < deadline) {
    if (await check()) return;
    await systemClock.wait(25);
  }
  throw new Error(`never: ${what}`);
}
