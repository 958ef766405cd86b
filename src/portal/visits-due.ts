// The loop's stage that keeps who is due and who waits where, out of what systems and doors say about visits.
import { foldPlace } from '../journeys/index.ts';
import type { Signal } from '../people/model.ts';
import type { Tx } from '../platform/db.ts';
import type { JsonObject } from '../platform/json.ts';
import { type VisitWord, writeVisits } from './visits-due-store.ts';

const DAY = 86_400_000;
const BOOKED = new Set(['Appointment Booked', 'Appointment Changed', 'Appointment Upcoming']);
const STATES: { readonly [name: string]: VisitWord['state'] } = {
  ...Object.fromEntries([...BOOKED].map((name) => [name, 'booked'])),
  'Checked In': 'arrived',
  'Called In': 'seen',
  'Visit Started': 'seen',
  'Appointment Completed': 'over',
  'Appointment Cancelled': 'over',
  'Appointment Missed': 'over',
  'Visit Ended': 'over',
};
/** What names the place of a visit, the plainest first. */
const PLACES = ['place', 'location', 'clinic', 'service'] as const;

/** Keeps what signals say about visits of today and later. Most batches hold none and cost one look-up a signal. */
export async function noteVisits(tx: Tx, signals: readonly Signal[], now: number): Promise<void> {
  const words = signals.flatMap((signal) => wordOf(signal, now) ?? []);
  if (words.length > 0) await writeVisits(tx, newestOf(words));
}

/** What one signal says about a visit, or null. Pure. */
export function wordOf(signal: Signal, now: number): VisitWord | null {
  const state = STATES[signal.name];
  if (state === undefined) return null;
  const { properties } = signal;
  const startAt = timeIn(properties, 'start') ?? timeIn(properties, 'at');
  const old = (startAt ?? signal.occurredAt) < now - DAY;
  if (old || (state === 'booked' && startAt === null)) return null;
  const place = PLACES.map((name) => properties[name]).find(
    (text) => typeof text === 'string' && text.trim(),
  );
  if (state === 'booked' && typeof place !== 'string') return null;
  const appointment = textIn(properties, 'appointment') ?? textIn(properties, 'appointmentId');
  const name = typeof place === 'string' ? place.trim() : '';
  return {
    orgId: signal.orgId,
    subjectId: signal.subjectId,
    personId: signal.personId,
    factId: signal.id,
    appointment,
    state,
    place: foldPlace(name),
    placeName: name,
    startAt: state === 'booked' ? startAt : null,
    at: signal.occurredAt,
  };
}

function textIn(properties: JsonObject, name: string): string | null {
  const value = properties[name];
  return typeof value === 'string' && value.trim() !== '' ? value.trim().slice(0, 200) : null;
}

function timeIn(properties: JsonObject, name: string): number | null {
  const text = textIn(properties, name);
  const time = text !== null && /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isFinite(time) ? time : null;
}

/** Of several words on one visit in a batch, the newest: one statement cannot write a row twice. */
function newestOf(words: readonly VisitWord[]): VisitWord[] {
  const newest = new Map<string, VisitWord>();
  for (const word of words) {
    const key = `${word.subjectId} ${word.appointment ?? `${word.state} ${word.place}`}`;
    const known = newest.get(key);
    if (!known || known.at <= word.at) newest.set(key, merged(known, word));
  }
  return [...newest.values()];
}

/** A booking and an arrival in one batch keep what only the booking says. */
function merged(before: VisitWord | undefined, word: VisitWord): VisitWord {
  if (!before) return word;
  return {
    ...word,
    startAt: word.startAt ?? before.startAt,
    place: word.place || before.place,
    placeName: word.placeName || before.placeName,
  };
}
