// Builds the console when a checkout has none, or an older one than its sources; in a process of its own.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { CONSOLE_DIST } from '../console.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const CONSOLE = path.join(ROOT, 'web/console');
const SOURCES = [
  path.join(CONSOLE, 'src'),
  path.join(CONSOLE, 'index.html'),
  path.join(CONSOLE, 'vite.config.ts'),
  path.join(ROOT, 'web/kit'),
  path.join(ROOT, 'sdk'),
];
const VITE = path.join(ROOT, 'node_modules/vite/bin/vite.js');
const LEFT_OUT = /(^|[\\/])(node_modules|dist)([\\/]|$)|\.test\.tsx?$/;

/** What became of the console. */
export type ConsoleState = 'fresh' | 'built' | 'absent' | 'failed';

/** Makes sure that there is a console as new as its sources. Never throws: the product works without its console. */
export async function ensureConsole(): Promise<ConsoleState> {
  const page = path.join(CONSOLE_DIST, 'index.html');
  const builtAt = await stat(page).then(
    (s) => s.mtimeMs,
    () => 0,
  );
  if (!existsSync(path.join(CONSOLE, 'index.html'))) return builtAt > 0 ? 'fresh' : 'absent';
  if (builtAt > (await newestChange())) return 'fresh';
  if (!existsSync(VITE)) return builtAt > 0 ? 'fresh' : 'absent';
  return (await build()) ? 'built' : 'failed';
}

async function newestChange(): Promise<number> {
  let newest = 0;
  for (const source of SOURCES) {
    const own = await stat(source).catch(() => null);
    if (!own) continue;
    newest = Math.max(newest, own.isFile() ? own.mtimeMs : 0);
    if (!own.isDirectory()) continue;
    for (const file of await readdir(source, { recursive: true })) {
      if (LEFT_OUT.test(file)) continue;
      const found = await stat(path.join(source, file)).catch(() => null);
      if (found?.isFile()) newest = Math.max(newest, found.mtimeMs);
    }
  }
  return newest;
}

function build(): Promise<boolean> {
  const child = spawn(process.execPath, [VITE, 'build', CONSOLE, '--logLevel', 'error'], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return new Promise((resolve) => {
    child.once('error', () => resolve(false));
    child.once('exit', (code) => resolve(code === 0));
  });
}
