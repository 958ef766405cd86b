// The door for whatever a crisis hold can stop: each kind tells what it would stop, stops it, lists it and lets it go.
import type { HeldItemView } from '../../../sdk/faces/holds.ts';
import { isoOrNull, type Tx } from '../../platform/db.ts';
import type { Lane } from '../../trust/model.ts';
import type { Hold } from './model.ts';

/** A pile of the same that a hold stops or stopped: a journey, a campaign, the queued messages of one content item. */
export interface HeldItem {
  readonly kind: string;
  readonly id: string;
  readonly name: string;
  readonly lanes: readonly Lane[];
  /** How many wait, those included whose time has passed. */
  readonly count: number;
  /** How many of them are pointless by now, or will be unless released before `nextExpiry`. Times in ms. */
  readonly expired: number;
  readonly oldest: number | null;
  readonly nextExpiry: number | null;
}

/** What became of a pile. */
export interface ReleasedItem {
  readonly released: number;
  readonly expired: number;
}

/** One step of stopping. `next` goes on where this one ended; null when it was the last. */
export interface StopStep {
  readonly stopped: number;
  readonly next: string | null;
}

/**
 * A kind of what can be stopped. Rooms after this one implement it (deliveries; posts and newsletters to come) and the
 * composition root hands it in. All of it runs as worker.
 */
export interface Stoppable {
  readonly kinds: readonly string[];
  /** What would be stopped if the hold began now. */
  preview(tx: Tx, hold: Hold, now: number): Promise<HeldItem[]>;
  /** Marks what waits, some thousands at a time, each in a transaction of its own. */
  stop(tx: Tx, hold: Hold, from: string | null, now: number): Promise<StopStep>;
  list(tx: Tx, orgId: string, holdId: string, now: number): Promise<HeldItem[]>;
  /** Lets some thousands of one pile go; what has passed its time ends unsent. Called until it returns nothing. */
  release(
    tx: Tx,
    item: { readonly orgId: string; readonly holdId: string; readonly kind: string; readonly id: string },
    now: number,
  ): Promise<ReleasedItem>;
  /** What a hold comes too late for: in hand now, and gone in the hour before. Absent where nothing leaves. */
  gone?(tx: Tx, hold: Hold, now: number): Promise<{ readonly inHand: number; readonly gone: number }>;
}

/** An item as the API shows it. */
export function viewOfItem(item: HeldItem): HeldItemView {
  const kind = item.kind === 'journey' || item.kind === 'campaign' ? item.kind : 'queued';
  return {
    ...item,
    kind,
    lanes: [...item.lanes],
    oldest: isoOrNull(item.oldest),
    nextExpiry: isoOrNull(item.nextExpiry),
  };
}
