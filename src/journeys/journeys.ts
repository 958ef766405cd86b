// Making, publishing and pausing journeys. Publishing is where mistakes are refused, before anybody gets a message.
import type { SendableBook } from '../content/model.ts';
import type { Tx } from '../platform/db.ts';
import type { NewId } from '../platform/ids.ts';
import { type Refusal, refuse } from '../platform/result.ts';
import type { Entry, Journey, MessageStep } from './model.ts';
import { audienceExists, insertJourney, lockJourney, setJourneyState } from './store.ts';

const MISSING = refuse(404, 'no-such-journey', 'There is no such journey in this organisation.');

/** Makes a draft. */
export async function createJourney(
  tx: Tx,
  orgId: string,
  draft: { name: string; entry: Entry; message: MessageStep },
  now: number,
  newId: NewId,
): Promise<Journey | Refusal> {
  const journey: Journey = {
    orgId,
    id: newId(now),
    name: draft.name.trim().normalize('NFC'),
    entry: draft.entry,
    message: draft.message,
    state: 'draft',
    version: 1,
  };
  if ('audience' in journey.entry && !(await audienceExists(tx, orgId, journey.entry.audience)))
    return refuse(422, 'no-such-audience', 'There is no such audience in this organisation.', {
      field: 'entry.audience',
    });
  const made = await insertJourney(tx, journey, now);
  return made
    ? journey
    : refuse(409, 'name-taken', 'There is already a journey of this name.', { field: 'name' });
}

/** Lets people in from now on. Whoever already is in the audience stays out until they come into it anew. */
export async function publishJourney(
  tx: Tx,
  orgId: string,
  id: string,
  contents: SendableBook,
  now: number,
): Promise<Refusal | null> {
  const journey = await lockJourney(tx, orgId, id);
  if (!journey || journey.state === 'archived') return MISSING;
  if (journey.state === 'live') return null;
  const problem = publishProblem(journey, contents, now);
  if (problem) return problem;
  await setJourneyState(tx, orgId, id, 'live', now);
  return null;
}

/** Lets nobody in any more; messages already decided are not touched. */
export async function pauseJourney(tx: Tx, orgId: string, id: string, now: number): Promise<Refusal | null> {
  const journey = await lockJourney(tx, orgId, id);
  if (!journey || journey.state === 'archived') return MISSING;
  if (journey.state !== 'live')
    return journey.state === 'paused' ? null : refuse(409, 'not-live', 'This journey is a draft.');
  await setJourneyState(tx, orgId, id, 'paused', now);
  return null;
}

/** What stands against publishing, or null. */
export function publishProblem(journey: Journey, contents: SendableBook, now: number): Refusal | null {
  const { message } = journey;
  const content = contents.items.get(message.contentItemId);
  const at = (field: string, code: string, words: string): Refusal =>
    refuse(409, code, words, { field: `message.${field}` });
  if (
    !content ||
    content.orgId !== journey.orgId ||
    content.state !== 'approved' ||
    (content.expiresAt !== null && content.expiresAt <= now)
  )
    return at('contentItemId', 'content-not-approved', 'The content has no approved version.');
  if (content.lane !== message.lane)
    return at(
      'lane',
      'lane-mismatch',
      `The content is approved for the lane ${content.lane}, not ${message.lane}.`,
    );
  if (content.purpose !== message.purpose)
    return at(
      'purpose',
      'purpose-mismatch',
      `The content is approved for the purpose ${content.purpose}, not ${message.purpose}.`,
    );
  const missing = message.channels.find((channel) => !content.variants.some((v) => v.channel === channel));
  if (missing) return at('channels', 'no-variant', `The approved version has no words for ${missing}.`);
  return null;
}
