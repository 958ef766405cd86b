// Short ways to write the town's journeys: one message after a door, and the steps that graphs are made of.
import type { Definition, Entry, MessageStep, Next, Step } from '../src/journeys/model.ts';
import type { Lane, Purpose } from '../src/trust/model.ts';
import type { TownIds, TownJourney } from './model.ts';

export const HOUR = 60;
export const DAY = 24 * HOUR;

/** Lane, purpose, urgency, value and hours after which the message is pointless. */
export type Weight = readonly [
  lane: Lane,
  purpose: Purpose,
  urgency: MessageStep['urgency'],
  value: number,
  expiresAfterHours: number,
];

/** A message with the words of a content item. */
export function tell(
  ids: TownIds,
  content: string,
  [lane, purpose, urgency, value, expiresAfterHours]: Weight,
  next: Next,
  channels: MessageStep['channels'] = ['email', 'feed'],
): Step {
  const contentItemId = ids.content(content);
  return {
    ...{ kind: 'message', contentItemId, lane, purpose, channels, urgency, value, expiresAfterHours },
    next,
  };
}

/** What lets people in; audiences by name. */
export type Door = { readonly audience: string } | Extract<Entry, { readonly event: string }>;

/** A door and one message. */
export function journey(name: string, door: Door, content: string, weight: Weight): TownJourney {
  return {
    name,
    definition: (ids) => ({
      entry: entryOf(ids, door),
      start: 'message',
      steps: { message: tell(ids, content, weight, null) },
      reentry: 'always',
    }),
  };
}

function entryOf(ids: TownIds, door: Door): Entry {
  return 'audience' in door ? { audience: ids.audience(door.audience) } : door;
}

/** A whole graph; it begins with its first step. */
export function graph(
  name: string,
  door: Door,
  steps: (ids: TownIds) => { readonly [id: string]: Step },
  more: Partial<Definition> = {},
): TownJourney {
  return {
    name,
    definition: (ids) => {
      const all = steps(ids);
      const [start = ''] = Object.keys(all);
      return { entry: entryOf(ids, door), start, steps: all, reentry: 'always', ...more };
    },
  };
}

export function wait(minutes: number, next: Next): Step {
  return { kind: 'wait', minutes, next };
}

/** Waits for an event: where it leads when it happens, and where when it does not. */
export function waitFor(event: string, atMostMinutes: number, next: Next, onTimeout: Next): Step {
  return { kind: 'wait-for', event, atMostMinutes, next, onTimeout };
}

export function task(
  role: string,
  title: string,
  script: string,
  dueMinutes: number,
  next: Next,
  goesOn: 'done' | 'at-once' = 'done',
): Step {
  // biome-ignore lint/suspicious/noThenProperty: a word of the definition, not a function
  return { kind: 'task', role, title, script, dueMinutes, then: goesOn, next };
}

export const COMPLETED: Step = { kind: 'end', outcome: 'completed' };
