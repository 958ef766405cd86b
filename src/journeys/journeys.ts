// Journeys as other parts of the program make them: seeds, tests and measurements; editors go through `editing/`.
import type { SendableBook } from '../content/model.ts';
import type { Tx } from '../platform/db.ts';
import type { NewId } from '../platform/ids.ts';
import { isRefusal, type Refusal, refuse } from '../platform/result.ts';
import { makeDraft } from './editing/drafting.ts';
import { pause, publish } from './editing/publishing.ts';
import type { Definition, Entry, Journey, MessageStep } from './model.ts';
import { audienceExists } from './store.ts';

/** A door and one message: the smallest journey. */
export function oneMessage(entry: Entry, message: MessageStep): Definition {
  const steps = { message: { kind: 'message', ...message, next: null } } as const;
  return { entry, start: 'message', steps, reentry: 'always' };
}

/** A new journey: its graph, or a door and one message. */
export type JourneyDraft = { readonly name: string } & (
  | { readonly definition: Definition }
  | { readonly entry: Entry; readonly message: MessageStep }
);

/** Makes a draft. */
export async function createJourney(
  tx: Tx,
  orgId: string,
  draft: JourneyDraft,
  now: number,
  newId: NewId,
): Promise<Journey | Refusal> {
  const definition = 'definition' in draft ? draft.definition : oneMessage(draft.entry, draft.message);
  const { entry } = definition;
  if ('audience' in entry && !(await audienceExists(tx, orgId, entry.audience)))
    return refuse(422, 'no-such-audience', 'There is no such audience in this organisation.', {
      field: 'entry.audience',
    });
  return makeDraft(tx, orgId, draft.name, definition, { now, newId });
}

/** Lets people in from now on. Whoever already is in the audience stays out until they come into it anew. */
export async function publishJourney(
  tx: Tx,
  orgId: string,
  id: string,
  _contents: SendableBook,
  now: number,
): Promise<Refusal | null> {
  const published = await publish(tx, { orgId, id, by: null, now });
  return isRefusal(published) ? published : null;
}

/** Lets nobody in and moves nobody; messages already decided are not touched. */
export async function pauseJourney(tx: Tx, orgId: string, id: string, now: number): Promise<Refusal | null> {
  const paused = await pause(tx, { orgId, id, by: null, now });
  return isRefusal(paused) ? paused : null;
}
