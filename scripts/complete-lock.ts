// npm leaves the packages of other platforms out of the lock file when it cannot see them, and `npm ci` then refuses it.
// Run after every `npm install`: names them, so that one lock file serves every platform.
import { readFileSync, writeFileSync } from 'node:fs';

type Entry = Record<string, unknown>;

const LOCK = 'package-lock.json';
const SYSTEMS = ['darwin', 'linux', 'win32', 'android', 'freebsd', 'openbsd', 'sunos', 'openharmony'];
const PROCESSORS = ['arm64', 'x64', 'ia32', 'arm', 'ppc64', 's390x', 'riscv64', 'wasm32'];

/** The lock entries that are missing: optional packages some entry asks for and none describes. */
export function missingEntries(packages: Record<string, Entry>): Record<string, Entry> {
  const missing: Record<string, Entry> = {};
  for (const entry of Object.values(packages)) {
    for (const [name, wanted] of Object.entries(namesIn(entry.optionalDependencies))) {
      const place = `node_modules/${name}`;
      const platform = platformOf(name);
      if (place in packages || platform === undefined) continue;
      const version = /^\d+\.\d+\.\d+/.test(wanted) ? wanted : siblingVersion(packages, name);
      if (version === undefined) continue;
      missing[place] = { version, ...platform, ...(entry.dev === true ? { dev: true } : {}), optional: true };
    }
  }
  return missing;
}

function namesIn(value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(Object.entries(value).map(([name, wanted]) => [name, String(wanted)]));
}

function platformOf(name: string): Entry | undefined {
  const words = name
    .replace(/\bwin\b/, 'win32')
    .replace('gnueabihf', '')
    .split(/[-/]/);
  const os = words.filter((word) => SYSTEMS.includes(word));
  const cpu = words.filter((word) => PROCESSORS.includes(word));
  if (os.length === 0 || cpu.length === 0) return undefined;
  const libc = words.includes('musl') ? ['musl'] : words.includes('gnu') ? ['glibc'] : undefined;
  return { cpu, ...(libc && os.includes('linux') ? { libc } : {}), os };
}

/** Packages of one family are released together: the version that another platform has. */
function siblingVersion(packages: Record<string, Entry>, name: string): string | undefined {
  const family = name.split(/-(?:darwin|linux|win)/)[0];
  const sibling = Object.entries(packages).find(([place]) =>
    place.startsWith(`node_modules/${family}-linux-`),
  );
  return sibling === undefined ? undefined : String(sibling[1].version);
}

if (import.meta.main) {
  const lock = JSON.parse(readFileSync(LOCK, 'utf8'));
  const missing = missingEntries(lock.packages);
  const packages = { ...lock.packages, ...missing };
  const sorted = Object.fromEntries(Object.entries(packages).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(LOCK, `${JSON.stringify({ ...lock, packages: sorted }, null, 2)}\n`);
  console.log(`${Object.keys(missing).length} packages of other platforms added to ${LOCK}`);
}
