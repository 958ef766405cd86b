// Compiled words of content versions, kept in memory: an approved version never changes.
import { LRUCache } from 'lru-cache';
import type { Tx } from '../../platform/db.ts';
import { readVariants, type VariantRow } from './sender-store.ts';
import { type CompiledContent, type ContentFault, compileContent } from './words.ts';

/** Finds the compiled e-mail words of versions. */
export interface ContentCache {
  load(tx: Tx, versionIds: readonly string[]): Promise<ReadonlyMap<string, CompiledContent | ContentFault>>;
}

/** @param most how many versions stay compiled */
export function makeContentCache(most = 500): ContentCache {
  const kept = new LRUCache<string, CompiledContent | ContentFault>({ max: most });
  return {
    async load(tx, versionIds) {
      const wanted = [...new Set(versionIds)];
      const missing = wanted.filter((id) => !kept.has(id));
      if (missing.length > 0) {
        const rows = Map.groupBy(await readVariants(tx, missing), (row) => row.version_id);
        for (const id of missing) kept.set(id, compileContent((rows.get(id) ?? []).map(variantOf)));
      }
      const none: ContentFault = { code: 'no-variant', message: 'this version has no words for e-mail' };
      return new Map(wanted.map((id) => [id, kept.get(id) ?? none]));
    },
  };
}

function variantOf(row: VariantRow): Parameters<typeof compileContent>[0][number] {
  return {
    channel: 'email',
    language: row.language,
    subject: row.subject,
    body: row.body,
    callToAction: row.call_to_action,
  };
}
