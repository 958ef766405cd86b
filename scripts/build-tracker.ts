// Builds the browser tracker into sdk/tracker/built.generated.ts and prints its size; `--check` only compares.
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';

const HERE = new URL('../sdk/tracker/', import.meta.url);
const BUILT = fileURLToPath(new URL('built.generated.ts', HERE));
/** Bytes that a page may be made to load, compressed with brotli. */
const MOST = 3_000;

/** The script as one expression, as small as it gets. */
export async function buildTracker(): Promise<string> {
  const bundle = await rolldown({ input: fileURLToPath(new URL('entry.ts', HERE)), logLevel: 'warn' });
  const { output } = await bundle.generate({ format: 'iife', minify: true });
  await bundle.close();
  return output[0].code.trim();
}

/** The module that holds the script. */
export function moduleOf(script: string): string {
  return `// Made by scripts/build-tracker.ts out of sdk/tracker/; do not edit.\nexport const TRACKER =\n  ${JSON.stringify(script)};\n`;
}

/** What a browser loads: the script plain, as gzip and as brotli, bytes. */
export function sizesOf(script: string): { bytes: number; gzip: number; brotli: number } {
  const bytes = Buffer.from(script);
  return { bytes: bytes.length, gzip: gzipSync(bytes).length, brotli: brotliCompressSync(bytes).length };
}

if (import.meta.main) {
  const script = await buildTracker();
  const { bytes, gzip, brotli } = sizesOf(script);
  console.log(`tracker: ${bytes} bytes, ${gzip} as gzip, ${brotli} as brotli (at most ${MOST})`);
  const known = await readFile(BUILT, 'utf8').catch(() => '');
  if (process.argv.includes('--check') && known !== moduleOf(script)) {
    console.error(
      'sdk/tracker/built.generated.ts is not what its source makes: node scripts/build-tracker.ts',
    );
    process.exitCode = 1;
  } else await writeFile(BUILT, moduleOf(script));
  if (brotli > MOST) process.exitCode = 1;
}
