// Drafts: made, saved under the revision that was seen, thrown away, filled from a version or a template, renamed.
import type { Tx } from '../../platform/db.ts';
import type { NewId } from '../../platform/ids.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/result.ts';
import type { Definition, Journey } from '../model.ts';
import { findVersion, insertJourney } from '../store.ts';
import { type Changing, lockForChange } from './publishing.ts';
import { findJourney, type JourneyRecord, writeDraft, writeName } from './store.ts';

const NAME_TAKEN = refuse(409, 'name-taken', 'There is already a journey of this name.', { field: 'name' });
const NO_VERSION = refuse(404, 'no-such-version', 'This journey has no such version.');

/** A journey with a first step and nobody to come in. */
export const EMPTY: Definition = {
  entry: { call: 'manual-or-api' },
  start: 'end',
  steps: { end: { kind: 'end', outcome: 'completed' } },
  reentry: 'never',
};

/** Makes a journey that is a draft. */
export async function makeDraft(
  tx: Tx,
  orgId: string,
  name: string,
  draft: Definition,
  { now, newId }: { readonly now: number; readonly newId: NewId },
): Promise<Journey | Refusal> {
  const journey: Journey = {
    orgId,
    id: newId(now),
    name: cleanName(name),
    kind: 'journey',
    state: 'draft',
    draft,
    revision: 1,
    liveVersion: null,
  };
  return (await insertJourney(tx, journey, now)) ? journey : NAME_TAKEN;
}

/** The draft of a journey, to begin another with. */
export async function draftOf(tx: Tx, orgId: string, id: string): Promise<Definition | Refusal> {
  const journey = await findJourney(tx, orgId, id);
  return (
    journey?.draft ?? refuse(404, 'no-such-journey', 'There is no such journey to copy.', { field: 'copyOf' })
  );
}

/** Saves a draft; `check` compares the revision that was seen. */
export async function saveDraft(
  tx: Tx,
  changing: Changing,
  check: (journey: JourneyRecord) => Refusal | null,
  change: (journey: JourneyRecord) => Promise<Definition | Refusal>,
): Promise<{ readonly before: Definition } | Refusal> {
  const journey = await lockForChange(tx, changing);
  if (isRefusal(journey)) return journey;
  const stale = check(journey);
  if (stale) return stale;
  const draft = await change(journey);
  if (isRefusal(draft)) return draft;
  await writeDraft(tx, changing.orgId, changing.id, draft, changing.now);
  return { before: journey.draft };
}

/** What a journey says to newcomers; 409 before it was ever published. */
export async function liveOf(
  tx: Tx,
  { orgId, id, liveVersion }: JourneyRecord,
): Promise<Definition | Refusal> {
  if (liveVersion === null)
    return refuse(409, 'never-published', 'This journey was never published: the draft is all there is.');
  return (await findVersion(tx, orgId, id, liveVersion)) ?? NO_VERSION;
}

/** What a version said. */
export async function versionOf(
  tx: Tx,
  { orgId, id }: Pick<JourneyRecord, 'orgId' | 'id'>,
  version: number,
): Promise<Definition | Refusal> {
  return (await findVersion(tx, orgId, id, version)) ?? NO_VERSION;
}

/** Gives a journey another name. */
export async function rename(tx: Tx, changing: Changing, name: string): Promise<Refusal | null> {
  const journey = await lockForChange(tx, changing);
  if (isRefusal(journey)) return journey;
  const { orgId, id, now } = changing;
  return (await writeName(tx, orgId, id, cleanName(name), now)) ? null : NAME_TAKEN;
}

export function cleanName(name: string): string {
  return name.trim().normalize('NFC');
}
