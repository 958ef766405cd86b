// What a crisis hold does with messages that are already queued: they stay in the outbox until somebody lets them go.
import { HELD_LANES, type HeldItem, type Hold, openBook, type Stoppable } from '../journeys/index.ts';
import type { Tx } from '../platform/db.ts';
import type { NewId } from '../platform/ids.ts';
import { appendFacts } from '../platform/log.ts';
import type { Lane } from '../trust/model.ts';
import {
  countGone,
  dropExpired,
  keepRows,
  letGo,
  listHeld,
  readWaiting,
  type WaitingRow,
} from './held-store.ts';
import { deliveryFact } from './queue.ts';
import { settleBudget } from './queue-store.ts';

const KIND = 'queued';
const CHUNK = 5_000;
const HOUR = 3_600_000;
/** Why a delivery ended that passed its time under a hold. */
const EXPIRED = 'expired-while-held';

/** Queued deliveries as something that a hold stops. Those in a sender's hands are not stopped, and counted as such. */
export function queuedDeliveries(newId: NewId): Stoppable {
  return {
    kinds: [KIND],
    preview: (tx, hold, now) => preview(tx, hold, now),
    stop: (tx, hold, from, now) => stopSome(tx, hold, from, now),
    list: async (tx, orgId, holdId, now) =>
      (await listHeld(tx, orgId, holdId, now)).map((pile) => ({ kind: KIND, ...pile })),
    release: async (tx, item, now) => {
      const dropped = await dropExpired(tx, item, EXPIRED, now, CHUNK);
      await settleBudget(
        tx,
        dropped.map((d) => ({ ...d, delivered: false })),
      );
      await appendFacts(
        tx,
        dropped.map((d) => deliveryFact(d, 'cancelled', EXPIRED, now, newId)),
      );
      return { expired: dropped.length, released: await letGo(tx, item, now, CHUNK) };
    },
    gone: (tx, hold, now) => countGone(tx, hold.orgId, lanesOf(hold), now - HOUR),
  };
}

function lanesOf(hold: Hold): readonly Lane[] {
  return hold.careToo ? [...HELD_LANES, 'care'] : HELD_LANES;
}

async function readStoppable(
  tx: Tx,
  hold: Hold,
  from: string | null,
  now: number,
): Promise<{ held: WaitingRow[]; next: string | null }> {
  const rows = await readWaiting(tx, hold.orgId, lanesOf(hold), from, CHUNK);
  const book = openBook([hold], new Set(), now);
  const held = rows.filter(
    (row) => book.isHeld({ orgId: hold.orgId, traits: row.traits }, row.lane, row.urgency) !== null,
  );
  return { held, next: rows.length < CHUNK ? null : (rows.at(-1)?.deliveryId ?? null) };
}

async function stopSome(tx: Tx, hold: Hold, from: string | null, now: number): ReturnType<Stoppable['stop']> {
  const { held, next } = await readStoppable(tx, hold, from, now);
  return { stopped: await keepRows(tx, hold.id, held), next };
}

async function preview(tx: Tx, hold: Hold, now: number): Promise<HeldItem[]> {
  const piles = new Map<string, HeldItem>();
  let from: string | null = null;
  do {
    const { held, next } = await readStoppable(tx, hold, from, now);
    for (const row of held) piles.set(row.contentItemId, grown(piles.get(row.contentItemId), row, now));
    from = next;
  } while (from !== null);
  return [...piles.values()].sort((a, b) => b.count - a.count);
}

function grown(pile: HeldItem | undefined, row: WaitingRow, now: number): HeldItem {
  const late = row.expiresAt !== null && row.expiresAt <= now;
  const expiries = [pile?.nextExpiry, late ? null : row.expiresAt].flatMap((at) => at ?? []);
  return {
    kind: KIND,
    id: row.contentItemId,
    name: row.name,
    lanes: [...new Set([...(pile?.lanes ?? []), row.lane])],
    count: (pile?.count ?? 0) + 1,
    expired: (pile?.expired ?? 0) + Number(late),
    oldest: Math.min(pile?.oldest ?? row.queuedAt, row.queuedAt),
    nextExpiry: expiries.length === 0 ? null : Math.min(...expiries),
  };
}
