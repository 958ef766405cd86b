// Tries a held message again: as it is, or as a person mended it. Stored once, with the time at which it first came.
import type { Tx } from '../platform/db.ts';
import { isObject, type Json, type JsonObject } from '../platform/json.ts';
import { checkMessage, type Fault, fault, isFault, type Message } from './model.ts';
import { type HeldWhole, noteRetried, type Retried } from './quarantine-store.ts';
import { recordSignals } from './record.ts';
import { readSchemaBook } from './schema-book.ts';
import { countTaken, type Sound, signalOf, type TakeServices } from './take.ts';

/** What was held: the message, and the times its own time is reckoned by (ms). */
export interface Original {
  readonly message: Json;
  readonly sentAt: string | null;
  readonly receivedAt: number;
}

const GONE = fault('content-gone', '', 'the content of this message is no longer kept');

/** Opens a held message; null when its content is gone. */
export function openHeld(services: Pick<TakeServices, 'vault'>, row: HeldWhole): Original | null {
  if (row.original.length === 0) return null;
  const value = services.vault.openInstance('quarantine', row.original);
  if (!value || value.message === undefined) return null;
  return {
    message: value.message,
    sentAt: typeof value.sentAt === 'string' ? value.sentAt : null,
    receivedAt: typeof value.receivedAt === 'number' ? value.receivedAt : row.receivedAt,
  };
}

/**
 * Tries held messages again in the caller's transaction; the rows must be locked and held. What is sound now is recorded
 * (a messageId that was stored meanwhile is `repeated`), what is not stays held under its new verdict.
 * @param mended replaces the message of the only row
 */
export async function retryHeld(
  tx: Tx,
  services: TakeServices,
  orgId: string,
  rows: readonly HeldWhole[],
  by: string,
  mended?: JsonObject,
): Promise<Retried[]> {
  const now = services.clock.now();
  const book = await readSchemaBook(tx, orgId);
  const tried = rows.map((row): { row: HeldWhole; outcome: Fault | Sound } => {
    const checked = checkHeld(services, row, now, mended);
    if (isFault(checked)) return { row, outcome: checked };
    const judged = book.judge(checked);
    return { row, outcome: judged.fault ?? { message: checked, warning: judged.warning } };
  });
  const good = tried.flatMap(({ outcome }) => ('message' in outcome ? [outcome] : []));
  const recorded = await recordSignals(tx, services, {
    orgId,
    origin: 'api',
    signals: good.map((g) => signalOf(g.message, null, g.warning)),
  });
  let next = 0;
  const results = tried.map(({ row, outcome }): Retried => {
    const { id, code, field, detail } = row;
    if ('message' in outcome)
      return { id, code, field, detail, result: recorded.fresh[next++] ? 'stored' : 'repeated' };
    return { id, code: outcome.code, field: outcome.field, detail: outcome.detail, result: null };
  });
  await noteRetried(tx, orgId, results, by, now);
  tx.onCommit(() => {
    for (const [i, taken] of good.entries()) if (recorded.fresh[i]) countTaken(services.counts, orgId, taken);
    if (recorded.stored > 0) services.appended();
  });
  return results;
}

/** The message as it would be taken now. Its own clock is still corrected by the time it first came. */
function checkHeld(
  services: TakeServices,
  row: HeldWhole,
  now: number,
  mended: JsonObject | undefined,
): Message | Fault {
  const original = openHeld(services, row);
  if (!original) return GONE;
  const value = mended ? withId(mended, original.message) : original.message;
  return checkMessage(value, original.receivedAt, null, original.sentAt, now);
}

/** A mended message keeps the messageId it came with, so that what the sender repeats is still known. */
function withId(mended: JsonObject, original: Json): JsonObject {
  const id = isObject(original) ? original.messageId : undefined;
  return typeof id === 'string' && id.length > 0 && id.length <= 256 ? { ...mended, messageId: id } : mended;
}
