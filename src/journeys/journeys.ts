// Making, publishing and pausing journeys. Publishing is where mistakes are refused, before anybody gets a message.

import { isDeepStrictEqual } from 'node:util';
import type { SendableBook } from '../content/model.ts';
import type { Tx } from '../platform/db.ts';
import type { NewId } from '../platform/ids.ts';
import { type Refusal, refuse } from '../platform/result.ts';
import type { Definition, Entry, Journey, MessageStep } from './model.ts';
import {
  audienceExists,
  findVersion,
  insertJourney,
  insertVersion,
  lockJourney,
  setJourneyState,
  setLive,
} from './store.ts';

const MISSING = refuse(404, 'no-such-journey', 'There is no such journey in this organisation.');

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
  const journey: Journey = {
    orgId,
    id: newId(now),
    name: draft.name.trim().normalize('NFC'),
    kind: 'journey',
    draft: 'definition' in draft ? draft.definition : oneMessage(draft.entry, draft.message),
    state: 'draft',
    revision: 1,
    liveVersion: null,
  };
  const { entry } = journey.draft;
  if ('audience' in entry && !(await audienceExists(tx, orgId, entry.audience)))
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
  const { draft, liveVersion } = journey;
  const known = liveVersion === null ? null : await findVersion(tx, orgId, id, liveVersion);
  const version = isDeepStrictEqual(known, draft)
    ? (liveVersion ?? 0)
    : await insertVersion(tx, journey, draft, '', null, now);
  await setLive(tx, orgId, id, version, now);
  return null;
}

/** Lets nobody in and moves nobody; messages already decided are not touched. */
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
  for (const [id, step] of Object.entries(journey.draft.steps)) {
    const problem = step.kind === 'message' ? messageProblem(journey.orgId, id, step, contents, now) : null;
    if (problem) return problem;
  }
  return null;
}

function messageProblem(
  orgId: string,
  id: string,
  message: MessageStep,
  contents: SendableBook,
  now: number,
): Refusal | null {
  const content = contents.items.get(message.contentItemId);
  const at = (field: string, code: string, words: string): Refusal =>
    refuse(409, code, words, { field: `steps.${id}.${field}` });
  if (
    !content ||
    content.orgId !== orgId ||
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
  return missing ? at('channels', 'no-variant', `The approved version has no words for ${missing}.`) : null;
}
