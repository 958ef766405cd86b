// The loop's stage that turns decided pushes into deliveries, and the way to take one back.
import type { Decision } from '../arbiter/model.ts';
import type { Person } from '../people/model.ts';
import type { Tx } from '../platform/db.ts';
import type { NewId } from '../platform/ids.ts';
import { appendFacts, type Fact } from '../platform/log.ts';
import type { Channel, Lane } from '../trust/model.ts';
import { cancelJourneyDeliveries } from './journey-store.ts';
import type { Delivery, DeliveryState } from './model.ts';
import {
  type CancelledDelivery,
  cancelDeliveries,
  insertDeliveries,
  type QueuedDelivery,
  settleBudget,
} from './queue-store.ts';

/** Channels that this installation can deliver on; the arbiter offers no other. Calls and visits are human tasks. */
export const availableChannels: readonly Channel[] = ['email'];

/** The order in which the outbox is emptied: who waits in danger goes first. */
const PRIORITY: { readonly [L in Lane]: number } = {
  safety: 0,
  transactional: 1,
  reply: 2,
  care: 3,
  staff: 4,
  engagement: 5,
  marketing: 6,
};

/** What the stage gets from the loop. */
export interface QueueInput {
  readonly decisions: readonly Decision[];
  readonly people: ReadonlyMap<string, Person>;
  readonly now: number;
  readonly newId: NewId;
}

/** Queues every decision that chose to push, now or later; returns what was queued. */
export async function queueDeliveries(tx: Tx, input: QueueInput): Promise<Delivery[]> {
  const queued = input.decisions.flatMap((decision) => {
    const channel = pushChannel(decision);
    return channel ? [deliveryOf(decision, channel, input)] : [];
  });
  if (queued.length > 0) await insertDeliveries(tx, queued);
  return queued;
}

/** The channel of a decision that interrupts; a push to the feed interrupts nobody and is the portal's. */
function pushChannel(decision: Decision): Channel | null {
  if (!/^(push|later):/.test(decision.chosen) || !decision.channel || decision.channel === 'feed')
    return null;
  if (!availableChannels.includes(decision.channel))
    throw new Error(`decided to push on ${decision.channel}, which is not connected`);
  return decision.channel;
}

function deliveryOf(decision: Decision, channel: Channel, input: QueueInput): QueuedDelivery {
  const optional = decision.lane === 'engagement' || decision.lane === 'marketing';
  // Links carry the delivery's id only, and its time names the partition: so the id must be of the queueing time.
  const id = input.newId(input.now);
  return {
    orgId: decision.orgId,
    personId: decision.personId,
    id,
    decisionId: decision.id,
    contentVersionId: decision.input.request.contentVersionId,
    channel,
    lane: decision.lane,
    purpose: decision.purpose,
    state: 'queued',
    messageId: id,
    queuedAt: input.now,
    dueAt: Math.max(decision.dueAt ?? input.now, input.now),
    attempts: 0,
    pressureKey: optional ? (input.people.get(decision.personId)?.pressureKey ?? null) : null,
    priority: PRIORITY[decision.lane],
    expiresAt: decision.input.request.expiresAt,
    urgency: decision.input.request.urgency,
    journeyId: decision.input.request.journeyId,
  };
}

/** What a cancellation is about: one content version, or everything that waits for the person. */
export interface Cancellation {
  readonly personId: string;
  readonly contentVersionId: string | null;
}

/**
 * Takes queued deliveries back: the outbox row goes, the delivery says why, the contact budget gets its place back and
 * the log a fact. Runs as worker.
 * @param reason a code such as `seen-in-portal`
 * @returns what was cancelled; a delivery that is being handed over is not
 */
export async function cancelQueued(
  tx: Tx,
  wanted: readonly Cancellation[],
  reason: string,
  now: number,
  newId: NewId,
): Promise<CancelledDelivery[]> {
  if (wanted.length === 0) return [];
  const people = wanted.map((w) => w.personId);
  const versions = wanted.map((w) => w.contentVersionId);
  return settleCancelled(tx, await cancelDeliveries(tx, people, versions, reason, now), reason, now, newId);
}

/**
 * The same for what a journey has waiting, up to `most` deliveries at a time. Runs as worker.
 * @returns what was cancelled; fewer than `most` when nothing more can be taken back now
 */
export async function cancelOfJourney(
  tx: Tx,
  about: { readonly orgId: string; readonly journeyId: string; readonly most: number },
  reason: string,
  now: number,
  newId: NewId,
): Promise<CancelledDelivery[]> {
  const { orgId, journeyId, most } = about;
  const cancelled = await cancelJourneyDeliveries(tx, orgId, journeyId, most, reason, now);
  return settleCancelled(tx, cancelled, reason, now, newId);
}

/** Gives the budget its places back and states the facts. */
async function settleCancelled(
  tx: Tx,
  cancelled: CancelledDelivery[],
  reason: string,
  now: number,
  newId: NewId,
): Promise<CancelledDelivery[]> {
  await settleBudget(
    tx,
    cancelled.map((c) => ({ ...c, delivered: false })),
  );
  await appendFacts(
    tx,
    cancelled.map((c) => deliveryFact(c, 'cancelled', reason, now, newId)),
  );
  return cancelled;
}

/** The fact that states what became of a delivery. Ids and codes only. */
export function deliveryFact(
  delivery: Omit<CancelledDelivery, 'pressureKey'>,
  state: Exclude<DeliveryState, 'queued'>,
  reason: string | null,
  now: number,
  newId: NewId,
): Fact {
  return {
    orgId: delivery.orgId,
    subjectId: delivery.personId,
    id: newId(now),
    receivedAt: now,
    occurredAt: now,
    kind: 'fact',
    name: `${delivery.channel}.${state}`,
    origin: 'channel',
    importId: null,
    open: {
      p: {
        delivery: delivery.id,
        decision: delivery.decisionId,
        contentVersion: delivery.contentVersionId,
        lane: delivery.lane,
        purpose: delivery.purpose,
        ...(reason && { reason }),
      },
    },
    sealed: null,
  };
}
