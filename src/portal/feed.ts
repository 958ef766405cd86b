// The loop's stage that puts into the feed what waits for a visit: pulls, digests, and a mirror of every push.
import type { Decision } from '../arbiter/model.ts';
import type { Person } from '../people/model.ts';
import type { Tx } from '../platform/db.ts';
import type { NewId } from '../platform/ids.ts';
import { insertItems, type NewItem } from './feed-store.ts';

/** What the stage gets from the loop. */
export interface FeedInput {
  readonly decisions: readonly Decision[];
  readonly people: ReadonlyMap<string, Person>;
  readonly now: number;
  readonly newId: NewId;
}

/** Publishes the decisions that the person can find in the portal; returns how many items that were. */
export async function publishFeed(tx: Tx, input: FeedInput): Promise<number> {
  const items = input.decisions.flatMap((decision) => itemOf(decision, input));
  if (items.length > 0) await insertItems(tx, items);
  return items.length;
}

function itemOf(decision: Decision, input: FeedInput): NewItem[] {
  const source = sourceOf(decision.chosen);
  if (!source) return [];
  const weighed = decision.options.find((o) => o.option === decision.chosen);
  return [
    {
      orgId: decision.orgId,
      personId: decision.personId,
      id: input.newId(input.now),
      decisionId: decision.id,
      contentVersionId: decision.input.request.contentVersionId,
      lane: decision.lane,
      source,
      rank: weighed?.utility ?? 0,
      publishedAt: input.now,
      expiresAt: decision.input.request.expiresAt,
    },
  ];
}

function sourceOf(chosen: Decision['chosen']): NewItem['source'] | null {
  if (chosen === 'pull' || chosen === 'digest') return chosen;
  return chosen.startsWith('push:') || chosen.startsWith('later:') ? 'push' : null;
}
