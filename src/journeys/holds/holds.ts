// Starting, changing, ending a crisis hold, and letting go of what it kept, pile by pile.
import type { Clock } from '../../platform/clock.ts';
import type { Database, Tx } from '../../platform/db.ts';
import type { NewId } from '../../platform/ids.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/result.ts';
import { type Member, noteAct } from '../../trust/index.ts';
import {
  addRelease,
  changeHold,
  endHold,
  type HoldRow,
  insertHold,
  listOn,
  placeExists,
  readHold,
  readStatements,
  setGone,
} from './hold-store.ts';
import { foldPlace } from './model.ts';
import type { HeldItem, ReleasedItem, Stoppable } from './stoppable.ts';

/** What holds need. `stoppables`: everything that a hold can stop. */
export interface HoldServices {
  readonly db: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly live: { publish(orgId: string, topic: string): void };
  readonly stoppables: readonly Stoppable[];
}

/** What somebody asks for. Times in ms. */
export interface HoldWish {
  readonly place: string | null;
  readonly careToo: boolean;
  readonly reason: string;
  readonly endsAt: number | null;
  readonly statementItemId: string | null;
}

/** The topic of the live link: a hold began, changed, ended or let something go. */
export const HOLDS_TOPIC = 'holds';
const MOST_DAYS = 90;
const DAY = 86_400_000;
export const NO_HOLD = refuse(404, 'no-such-hold', 'There is no such hold in this organisation.');
const OVER = refuse(409, 'hold-over', 'This hold is over already.');

/** Begins a hold: from its commit on every engine and sender sees it. `stopAll` then marks what waits. */
export async function beginHold(
  tx: Tx,
  services: HoldServices,
  member: Member,
  wish: HoldWish,
): Promise<HoldRow | Refusal> {
  const now = services.clock.now();
  const place = wish.place === null ? null : wish.place.normalize('NFC').trim();
  const problem =
    endProblem(wish.endsAt, now) ?? (await wishProblem(tx, member.orgId, { ...wish, place }, now));
  if (problem) return problem;
  const hold: HoldRow = {
    ...wish,
    place,
    reason: wish.reason.normalize('NFC').trim(),
    orgId: member.orgId,
    id: services.newId(now),
    startedAt: now,
    startedBy: member.userId,
    endedAt: null,
    endedBy: null,
    statement: null,
    inHand: 0,
    gone: 0,
  };
  await insertHold(tx, hold);
  await noteAct(tx, services, member, 'hold.started', {
    object: `hold ${hold.id}`,
    detail: { place, careToo: hold.careToo, reason: hold.reason },
  });
  tx.onCommit(() => services.live.publish(member.orgId, HOLDS_TOPIC));
  return hold;
}

async function wishProblem(tx: Tx, orgId: string, wish: HoldWish, now: number): Promise<Refusal | null> {
  if (wish.place !== null && !(await placeExists(tx, orgId, foldPlace(wish.place))))
    return refuse(422, 'no-such-place', 'Nobody in this organisation belongs to a place of this name.', {
      field: 'place',
      fix: 'Pick a suggested place, or hold the whole organisation.',
    });
  const same = (await listOn(tx, [orgId], now)).find(
    (hold) => foldPlace(hold.place ?? '') === foldPlace(wish.place ?? ''),
  );
  if (same)
    return refuse(409, 'already-on', 'A hold of this extent is on already.', {
      fix: 'Change or end that one.',
    });
  return statementProblem(tx, wish.statementItemId, now);
}

function endProblem(endsAt: number | null, now: number): Refusal | null {
  if (endsAt === null || (endsAt > now && endsAt <= now + MOST_DAYS * DAY)) return null;
  return refuse(422, 'bad-end', `A hold ends in the future, within ${MOST_DAYS} days.`, { field: 'endsAt' });
}

/** The statement stands on a page for everybody: approved, not promotional, and without a person's data in it. */
async function statementProblem(tx: Tx, itemId: string | null, now: number): Promise<Refusal | null> {
  if (itemId === null) return null;
  const words = await readStatements(tx, [itemId], now);
  const at = { field: 'statementItemId' };
  if (words.length === 0)
    return refuse(422, 'statement-not-approved', 'The statement has no approved words for the portal.', at);
  if (words.some(({ lane }) => lane === 'engagement' || lane === 'marketing'))
    return refuse(422, 'statement-promotes', 'A holding statement is not of a promotional lane.', at);
  if (words.some(({ title, body }) => `${title ?? ''}${body}`.includes('{{')))
    return refuse(422, 'statement-personal', 'A holding statement holds no placeholders.', at);
  return null;
}

/**
 * Marks what waits, chunk by chunk, and notes what had gone. Safe to repeat and to be cut off: senders and the engine
 * ask for holds themselves, marking only tells staff what waits.
 */
export async function stopAll(services: HoldServices, hold: HoldRow): Promise<number> {
  const now = services.clock.now();
  let stopped = 0;
  const gone = { inHand: 0, gone: 0 };
  for (const stoppable of services.stoppables) {
    let from: string | null = null;
    do {
      const step = await services.db.worker([hold.orgId], (tx) => stoppable.stop(tx, hold, from, now));
      stopped += step.stopped;
      from = step.next;
    } while (from !== null);
    const late = await services.db.worker([hold.orgId], async (tx) => stoppable.gone?.(tx, hold, now));
    gone.inHand += late?.inHand ?? 0;
    gone.gone += late?.gone ?? 0;
  }
  await services.db.worker([hold.orgId], (tx) => setGone(tx, hold.orgId, hold.id, gone));
  services.live.publish(hold.orgId, HOLDS_TOPIC);
  return stopped;
}

/** Ends a hold. What it kept stays kept until it is released. */
export async function finishHold(
  tx: Tx,
  services: HoldServices,
  member: Member,
  id: string,
): Promise<Refusal | null> {
  if (!(await readHold(tx, member.orgId, id))) return NO_HOLD;
  if (!(await endHold(tx, member.orgId, id, member.userId, services.clock.now()))) return OVER;
  await noteAct(tx, services, member, 'hold.ended', { object: `hold ${id}` });
  tx.onCommit(() => services.live.publish(member.orgId, HOLDS_TOPIC));
  return null;
}

/** Moves the end of a hold that is on, or puts another statement on the portal; what is left out stays. */
export async function alterHold(
  tx: Tx,
  services: HoldServices,
  member: Member,
  id: string,
  change: { readonly endsAt?: number | null; readonly statementItemId?: string | null },
): Promise<Refusal | null> {
  const now = services.clock.now();
  const hold = await readHold(tx, member.orgId, id);
  if (!hold) return NO_HOLD;
  const { endsAt = hold.endsAt, statementItemId = hold.statementItemId } = change;
  const problem =
    (change.endsAt === undefined ? null : endProblem(endsAt, now)) ??
    (await statementProblem(tx, change.statementItemId ?? null, now));
  if (problem) return problem;
  if (!(await changeHold(tx, member.orgId, id, { endsAt, statementItemId }, now))) return OVER;
  await noteAct(tx, services, member, 'hold.changed', { object: `hold ${id}` });
  tx.onCommit(() => services.live.publish(member.orgId, HOLDS_TOPIC));
  return null;
}

/** Everything that a hold keeps now. */
export async function itemsOf(
  tx: Tx,
  services: HoldServices,
  orgId: string,
  holdId: string,
): Promise<HeldItem[]> {
  const now = services.clock.now();
  const items: HeldItem[] = [];
  for (const stoppable of services.stoppables) items.push(...(await stoppable.list(tx, orgId, holdId, now)));
  return items;
}

/**
 * Lets one pile go, some thousands a transaction; while the hold goes on, it does not stop the same again.
 * @param confirm the pile's name, typed by whoever lets it go
 */
export async function releaseItem(
  services: HoldServices,
  member: Member,
  wanted: { readonly holdId: string; readonly kind: string; readonly id: string },
  confirm: string,
): Promise<ReleasedItem | Refusal> {
  const { orgId } = member;
  const { holdId, kind, id } = wanted;
  const found = await services.db.worker([orgId], async (tx) => {
    const hold = await readHold(tx, orgId, holdId);
    const items = hold ? await itemsOf(tx, services, orgId, holdId) : [];
    const item = items.find((one) => one.kind === kind && one.id === id);
    if (!item) return refuse(404, 'no-such-item', 'This hold keeps nothing of that kind.');
    if (item.name.trim() !== confirm.normalize('NFC').trim())
      return refuse(422, 'not-confirmed', 'Type the name of what you let go.', { field: 'confirm' });
    await noteAct(tx, services, member, 'hold.released', {
      object: `hold ${holdId}`,
      detail: { kind, item: id, waiting: item.count },
    });
    return null;
  });
  if (isRefusal(found)) return found;
  const stoppable = services.stoppables.find((one) => one.kinds.includes(kind));
  const sum = { released: 0, expired: 0 };
  for (let more = stoppable !== undefined; more && stoppable; ) {
    const now = services.clock.now();
    const some = await services.db.worker([orgId], async (tx) => {
      const step = await stoppable.release(tx, { orgId, holdId, kind, id }, now);
      await addRelease(tx, orgId, holdId, { kind, refId: id, releasedBy: member.userId, ...step }, now);
      return step;
    });
    sum.released += some.released;
    sum.expired += some.expired;
    more = some.released + some.expired > 0;
  }
  services.live.publish(orgId, HOLDS_TOPIC);
  return sum;
}
