// Journeys, front door: who enters, and the one message an entry asks the arbiter to bring.
import type { Channel, Lane, Purpose } from '../trust/model.ts';

/** What lets a person in: becoming a member of an audience, or doing something. */
export type Entry =
  | { readonly audience: string }
  | { readonly event: string; readonly where?: { readonly [property: string]: string | number | boolean } };

/** The message of a journey. `value` is what reaching the person is worth (0..1); urgency raises the price of waiting. */
export interface MessageStep {
  readonly contentItemId: string;
  readonly lane: Lane;
  readonly purpose: Purpose;
  readonly channels: readonly Channel[];
  readonly urgency: 'now' | 'today' | 'week' | 'whenever';
  readonly value: number;
  /** Hours after which the message is pointless. */
  readonly expiresAfterHours: number;
}

export interface Journey {
  readonly orgId: string;
  readonly id: string;
  readonly name: string;
  readonly entry: Entry;
  readonly message: MessageStep;
  readonly state: 'draft' | 'live' | 'paused' | 'archived';
  readonly version: number;
}

/** A message that a journey wants to bring to a person: the arbiter's input. */
export interface MessageRequest {
  readonly orgId: string;
  readonly personId: string;
  readonly journeyId: string | null;
  readonly causeEventId: string | null;
  readonly contentVersionId: string;
  readonly topic: string | null;
  readonly lane: Lane;
  readonly purpose: Purpose;
  readonly channels: readonly Channel[];
  readonly urgency: MessageStep['urgency'];
  readonly value: number;
  readonly requestedAt: number;
  readonly expiresAt: number;
}
