#!/usr/bin/env node
// Starts the command line under Node 24: directly, or through the Node that npm installed beside us.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NEEDED = 24;
const here = dirname(fileURLToPath(import.meta.url));

if (Number(process.versions.node.split('.')[0]) >= NEEDED) await import('./rapport.ts');
else runUnder(packagedNode());

/** The program of the package that npm chose for this system, or undefined without optional dependencies. */
function packagedNode() {
  const system = process.platform === 'win32' ? 'win' : process.platform;
  const program = process.platform === 'win32' ? 'node.exe' : 'node';
  try {
    const home = dirname(
      createRequire(import.meta.url).resolve(`node-${system}-${process.arch}/package.json`),
    );
    return join(home, 'bin', program);
  } catch {
    return undefined;
  }
}

/** Hands over to the other Node: same terminal, signals passed on, its exit code kept. */
function runUnder(node) {
  if (node === undefined) {
    console.error(`Rapport needs Node ${NEEDED}; this is ${process.version} and npm brought no newer one.`);
    console.error('Install Node 24, or run `npm ci --include=optional` in this folder.');
    process.exit(1);
  }
  const child = spawn(node, [join(here, 'rapport.mjs'), ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => passOn(child, signal));
  child.on('error', (error) => {
    console.error(`${node} cannot be started: ${error.message}`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

/** Ctrl-C in a terminal reaches parent and child alike; only a signal sent to us alone is passed on. */
function passOn(child, signal) {
  if (signal === 'SIGINT' && process.stdin.isTTY) return;
  child.kill(signal);
}
