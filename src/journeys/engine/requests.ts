// Message steps as requests to the arbiter, always with the newest approved words.
import type { SendableBook } from '../../content/model.ts';
import type { NewId } from '../../platform/ids.ts';
import type { MessageRequest } from '../model.ts';
import type { Effect, MessageEffect } from './effects.ts';

const HOUR = 3_600_000;

/** The requests of a go, in its order, and which decision each step leads to (the first one, where it asks for several). */
export interface Requested {
  readonly requests: readonly MessageRequest[];
  decisionOf(step: { readonly runId: string; readonly taken: number }): string | null;
}

/** Turns message effects into requests. A decision's id is given here, so that the trace can name it. */
export function requestsOf(effects: readonly Effect[], contents: SendableBook, newId: NewId): Requested {
  const requests: MessageRequest[] = [];
  const decisions = new Map<string, string>();
  for (const effect of effects) {
    if (effect.kind !== 'message') continue;
    const made = requestOf(effect, contents, newId);
    requests.push(...made);
    const first = made[0]?.decisionId;
    if (first !== undefined) decisions.set(`${effect.runId} ${effect.taken}`, first);
  }
  return { requests, decisionOf: ({ runId, taken }) => decisions.get(`${runId} ${taken}`) ?? null };
}

function requestOf(
  { message, ...effect }: MessageEffect,
  contents: SendableBook,
  newId: NewId,
): MessageRequest[] {
  const content = contents.items.get(message.contentItemId);
  if (!content) return [];
  const { lane, purpose, channels, urgency, value, spread } = message;
  const ways = spread === 'each' ? channels.map((channel) => [channel]) : [channels];
  return ways.map((each) => ({
    orgId: effect.orgId,
    personId: effect.personId,
    journeyId: effect.journeyId,
    causeEventId: effect.cause,
    contentVersionId: content.versionId,
    topic: content.topic,
    lane,
    purpose,
    channels: each,
    urgency,
    value,
    requestedAt: effect.now,
    expiresAt: effect.now + message.expiresAfterHours * HOUR,
    decisionId: newId(effect.now),
  }));
}
