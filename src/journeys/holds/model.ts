// What a crisis hold keeps back, as one pure question: lane, urgency and place decide, never who the person is.
import type { Json, JsonObject } from '../../platform/json.ts';
import type { Lane } from '../../trust/model.ts';
import type { MessageStep } from '../model.ts';

/** A hold of an organisation, or of one place of it. Times are ms. */
export interface Hold {
  readonly orgId: string;
  readonly id: string;
  /** Null: the whole organisation. */
  readonly place: string | null;
  /** Also care messages that can wait for days. */
  readonly careToo: boolean;
  readonly startedAt: number;
  /** When it ends by itself; null: when somebody ends it. */
  readonly endsAt: number | null;
  readonly endedAt: number | null;
}

/** What a message is about, for what was released while the hold goes on. */
export interface HeldAbout {
  readonly journeyId?: string | null | undefined;
  readonly contentItemId?: string | null | undefined;
}

/** The person as a hold looks at them. */
export interface HeldPerson {
  readonly orgId: string;
  readonly traits: JsonObject;
}

/** The holds that are on. */
export interface HoldBook {
  /** No hold is on: nobody needs to be asked. */
  readonly none: boolean;
  /** The oldest hold that keeps such a message from this person now, or null. */
  isHeld(person: HeldPerson, lane: Lane, urgency: MessageStep['urgency'], about?: HeldAbout): string | null;
}

/** Held by every hold: contact that is optional. */
export const HELD_LANES: readonly Lane[] = ['engagement', 'marketing'];
/** Held where the hold says so: care that is not for today. */
export const WAITING_CARE: readonly MessageStep['urgency'][] = ['week', 'whenever'];
/** Traits that say where a person belongs: one name or a list of names. */
export const PLACE_TRAITS: readonly string[] = ['place', 'places', 'clinic', 'clinics', 'site', 'sites'];

/** The key under which a release of a hold is kept in a book. */
export function releaseKey(holdId: string, refId: string): string {
  return `${holdId} ${refId}`;
}

/** A place as it is compared: without case, and without white space around and doubled in it. */
export function foldPlace(place: string): string {
  return place.normalize('NFC').trim().replace(/\s+/g, ' ').toLowerCase();
}

/** The places that a person's traits name, folded. */
export function placesOf(traits: JsonObject): ReadonlySet<string> {
  return new Set(PLACE_TRAITS.flatMap((trait) => textsOf(traits[trait])).map(foldPlace));
}

function textsOf(value: Json | undefined): string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

/** Is the hold on at this moment? The moment of its end is not part of it. */
export function isOn(hold: Hold, now: number): boolean {
  return hold.startedAt <= now && now < endOf(hold);
}

/** When the hold ended or will end by itself; infinity when somebody must end it. */
export function endOf({ endsAt, endedAt }: Pick<Hold, 'endsAt' | 'endedAt'>): number {
  return Math.min(endsAt ?? Number.POSITIVE_INFINITY, endedAt ?? Number.POSITIVE_INFINITY);
}

/** Does a hold stop messages of this lane and urgency? Safety, replies, transactions and staff never stop. */
export function stops(hold: Pick<Hold, 'careToo'>, lane: Lane, urgency: MessageStep['urgency']): boolean {
  if (HELD_LANES.includes(lane)) return true;
  return hold.careToo && lane === 'care' && WAITING_CARE.includes(urgency);
}

/**
 * Opens the book of holds.
 * @param released keys (`releaseKey`) of journeys, campaigns and content items that a hold has let go
 * @param now ms
 */
export function openBook(holds: readonly Hold[], released: ReadonlySet<string>, now: number): HoldBook {
  const on = holds
    .filter((hold) => isOn(hold, now))
    .sort((a, b) => a.startedAt - b.startedAt || (a.id < b.id ? -1 : 1));
  return {
    none: on.length === 0,
    isHeld(person, lane, urgency, about = {}) {
      let places: ReadonlySet<string> | null = null;
      const holding = on.find((hold) => {
        if (hold.orgId !== person.orgId || !stops(hold, lane, urgency)) return false;
        if (isReleased(hold.id, about, released)) return false;
        if (hold.place === null) return true;
        places ??= placesOf(person.traits);
        return places.has(foldPlace(hold.place));
      });
      return holding?.id ?? null;
    },
  };
}

function isReleased(holdId: string, about: HeldAbout, released: ReadonlySet<string>): boolean {
  return [about.journeyId, about.contentItemId].some(
    (ref) => typeof ref === 'string' && released.has(releaseKey(holdId, ref)),
  );
}
