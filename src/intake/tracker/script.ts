// The script of one key: the built tracker with the organisation's choices in it, its hash and its sizes.
import { createHash } from 'node:crypto';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { LRUCache } from 'lru-cache';
import { TRACKER } from '../../../sdk/tracker/built.generated.ts';
import type { TrackerRules } from './model.ts';

/** A script ready to be served. */
export interface Script {
  readonly body: string;
  /** Names these very bytes in an address. */
  readonly hash: string;
  /** For the attribute of the same name (Subresource Integrity). */
  readonly integrity: string;
  readonly gzip: Buffer;
  readonly brotli: Buffer;
}

const scripts = new LRUCache<string, Script>({ max: 500 });

/** The newest script for these rules. */
export function scriptOf(rules: Pick<TrackerRules, 'searchParams' | 'keepParams'>): Script {
  const config = JSON.stringify({ search: rules.searchParams, keep: rules.keepParams });
  return packed(TRACKER.replace('RAPPORT_CONFIG', () => config));
}

/** A script of any time, packed once. */
export function packed(body: string): Script {
  const known = scripts.get(body);
  if (known) return known;
  const digest = createHash('sha384').update(body).digest();
  const script = {
    body,
    hash: digest.toString('hex').slice(0, 16),
    integrity: `sha384-${digest.toString('base64')}`,
    gzip: gzipSync(body),
    brotli: brotliCompressSync(body),
  };
  scripts.set(body, script);
  return script;
}
