// What may be sent, for the loop: read once and kept until some version changes its state.
import { LRUCache } from 'lru-cache';
import type { Tx } from '../platform/db.ts';
import type { SendableBook, SendableContent, Variant } from './model.ts';
import { contentFingerprint, listSendable, listVariants, type VariantRow } from './store.ts';

const books = new LRUCache<string, { readonly fingerprint: string; readonly book: SendableBook }>({
  max: 50,
});

/**
 * The newest approved version per item with its variants, for these organisations. An item that lost its approval is
 * there with its last version and the state that stops it, so that a decision can say so. Costs one small statement
 * while nothing changes.
 */
export async function readSendable(tx: Tx, orgIds: readonly string[]): Promise<SendableBook> {
  const key = [...orgIds].sort().join(' ');
  const fingerprint = await contentFingerprint(tx, orgIds);
  const cached = books.get(key);
  if (cached?.fingerprint === fingerprint) return cached.book;
  const book = await readBook(tx, orgIds);
  books.set(key, { fingerprint, book });
  return book;
}

async function readBook(tx: Tx, orgIds: readonly string[]): Promise<SendableBook> {
  const rows = await listSendable(tx, orgIds);
  const variants = Map.groupBy(
    await listVariants(
      tx,
      orgIds,
      rows.map((r) => r.version_id),
    ),
    (v) => v.version_id,
  );
  const contents = rows.map(
    (r): SendableContent => ({
      orgId: r.org_id,
      itemId: r.id,
      versionId: r.version_id,
      name: r.name,
      purpose: r.purpose,
      lane: r.lane,
      sponsor: r.sponsor,
      topic: r.topic,
      state: r.state,
      expiresAt: r.expires_at,
      variants: (variants.get(r.version_id) ?? []).map(variantOf),
    }),
  );
  return {
    items: new Map(contents.map((c) => [c.itemId, c])),
    versions: new Map(contents.map((c) => [c.versionId, c])),
  };
}

/** A stored variant as the model has it. */
export function variantOf(row: VariantRow): Variant {
  return {
    channel: row.channel,
    language: row.language,
    subject: row.subject,
    body: row.body,
    callToAction: row.call_to_action,
  };
}
