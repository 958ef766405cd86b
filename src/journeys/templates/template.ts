// What a ready journey is: data with slots. What fills a slot is named by id; a slot that is left open is an empty id.
import type { Channel, Lane, Purpose } from '../../trust/model.ts';
import type { Definition, MessageStep, Next, Step } from '../model.ts';

/** Something a template needs of the organisation. Content says what it must be approved for. */
export interface Slot {
  readonly id: string;
  readonly kind: 'content' | 'audience';
  readonly label: string;
  readonly hint: string;
  readonly lane?: Lane;
  readonly purpose?: Purpose;
  readonly channels?: readonly Channel[];
}

export interface Template {
  readonly id: string;
  readonly name: string;
  readonly group: 'care' | 'life-science';
  readonly text: string;
  readonly slots: readonly Slot[];
  /** @param fill the id that fills a slot, or '' while it is open */
  definition(fill: (slot: string) => string): Definition;
}

export const HOUR = 60;
export const DAY = 24 * HOUR;

/** A slot for the words of a message. */
export function wordsSlot(
  id: string,
  label: string,
  hint: string,
  lane: Lane,
  purpose: Purpose,
  channels: readonly Channel[],
): Slot & { readonly lane: Lane; readonly purpose: Purpose; readonly channels: readonly Channel[] } {
  return { id, kind: 'content', label, hint, lane, purpose, channels };
}

/** The step that sends the words of a slot, for what they are approved for. */
export function say(
  slot: ReturnType<typeof wordsSlot>,
  fill: (slot: string) => string,
  next: Next,
  more: Partial<Pick<MessageStep, 'urgency' | 'value' | 'expiresAfterHours'>> = {},
): Step {
  return {
    kind: 'message',
    contentItemId: fill(slot.id),
    lane: slot.lane,
    purpose: slot.purpose,
    channels: slot.channels,
    urgency: 'week',
    value: 0.5,
    expiresAfterHours: 7 * 24,
    ...more,
    next,
  };
}

export function wait(minutes: number, next: Next): Step {
  return { kind: 'wait', minutes, next };
}

/** Waits for an event: where it leads when it happens, and where when it does not. */
export function waitFor(event: string, atMostMinutes: number, next: Next, onTimeout: Next): Step {
  return { kind: 'wait-for', event, atMostMinutes, next, onTimeout };
}

/** A task that the journey waits for. */
export function task(role: string, title: string, script: string, dueMinutes: number, next: Next): Step {
  // biome-ignore lint/suspicious/noThenProperty: a word of the definition, not a function
  return { kind: 'task', role, title, script, dueMinutes, then: 'done', next };
}

export const COMPLETED: Step = { kind: 'end', outcome: 'completed' };
