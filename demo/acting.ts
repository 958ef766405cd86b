// What townspeople do in a span of time: a pure step from a person's state to messages in Segment's shape.
import type { Json, JsonObject } from '../src/platform/json.ts';
import type { Random } from '../src/platform/random.ts';
import { chanceFor, happens, occurrences, pick } from './chance.ts';
import { COMMENTS, QUESTIONS } from './comments.ts';
import type { TownMessage, Townsperson } from './model.ts';
import { CALL_REASONS, HCP_PAGES, MEDICAL_QUESTIONS, PAGES, SEARCHES } from './places.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;

/** An appointment somebody has, ms. */
export interface Booking {
  readonly id: string;
  readonly clinic: string;
  readonly at: number;
  readonly reminded: boolean;
}

/** What the town remembers of a person between two steps. */
export interface ActingState {
  readonly booking: Booking | null;
  readonly bookings: number;
  /** On the person's own or shared browser; until then its visits name nobody. */
  readonly signedIn: boolean;
  /** How many records of other systems were stated. */
  readonly recorded: number;
}

export const NOTHING_YET: ActingState = { booking: null, bookings: 0, signedIn: false, recorded: 0 };
/** How often a reader signs in after a session in which they had not. */
const SIGNS_IN = 0.6;

/** A span of time, ms. `life`: how many milliseconds of ordinary life it stands for. */
export interface Span {
  readonly from: number;
  readonly to: number;
  /** Its hours as local time has them; none: everybody acts as in an average hour (a demonstration at night is not dead). */
  readonly slots: readonly { readonly hour: number; readonly weekend: boolean }[];
  readonly life: number;
  /** Days since the town began; people who are gone by then do nothing. */
  readonly day: number;
}

/** The messages of a step and the state after it. */
export interface Acted {
  readonly state: ActingState;
  readonly messages: readonly TownMessage[];
}

/** One step of one person. The chance comes from seed, person and span only. */
export function act(person: Townsperson, before: ActingState, span: Span, seed: number): Acted {
  if (!person.acts || (person.habits.gone !== null && span.day > person.habits.gone))
    return { state: before, messages: [] };
  const random = chanceFor(seed, 2, person.index, Math.floor(span.from / 1000));
  const say = new Voice(person, span, random);
  const pace = paceOf(person, span);
  let state = stateRecord(person, before, span, say);
  for (let i = occurrences(random, (person.habits.web / WEEK) * pace); i > 0; i--)
    state = browse(person, state, random, say);
  if (person.kind === 'patient')
    return { state: livePatient(person, state, { span, random, say, pace }), messages: say.messages };
  if (person.kind === 'hcp') practise(person, random, say, pace);
  return { state, messages: say.messages };
}

/** What another system states next, once its day has come; one record a step. */
function stateRecord(person: Townsperson, state: ActingState, span: Span, say: Voice): ActingState {
  const record = person.records?.[state.recorded];
  if (!record || span.day < record.day) return state;
  say.add(record.body, span.from + 60_000);
  return { ...state, recorded: state.recorded + 1 };
}

/** Visits of the portal in a span; the caller states them, because who visits also sees what waits there. */
export function portalVisits(person: Townsperson, span: Span, seed: number): number {
  if (!person.acts || (person.habits.gone !== null && span.day > person.habits.gone)) return 0;
  return occurrences(
    chanceFor(seed, 3, person.index, Math.floor(span.from / 1000)),
    (person.habits.portal / WEEK) * paceOf(person, span),
  );
}

/** Activity of an hour against an average hour, by the person's day and week. */
function activityIn({ habits }: Townsperson, slot: Span['slots'][number]): number {
  return (habits.hours[slot.hour] ?? 0) * 24 * (slot.weekend ? habits.weekend : 1);
}

/** How much of an ordinary life passes for this person in the span, ms. */
function paceOf(person: Townsperson, span: Span): number {
  if (span.slots.length === 0) return span.life;
  // Asked of everybody in every step: no list is made for it.
  let total = 0;
  for (const slot of span.slots) total += activityIn(person, slot);
  return (span.life * total) / span.slots.length;
}

/** A moment inside the span, rather in the hours in which the person is active. */
export function momentIn(person: Townsperson, span: Span, random: Random): number {
  const weights = span.slots.map((slot) => activityIn(person, slot));
  let left = random.next() * weights.reduce((sum, w) => sum + w, 0);
  const slot = weights.findIndex((weight) => {
    left -= weight;
    return left < 0;
  });
  const [from, length] = slot < 0 ? [0, 1] : [slot / weights.length, 1 / weights.length];
  return Math.floor(span.from + (span.to - span.from) * (from + length * random.next()));
}

/** Collects what a person says, at moments inside the span. */
class Voice {
  readonly messages: TownMessage[] = [];
  /** The person by their login. */
  readonly known: JsonObject;
  private readonly person: Townsperson;
  private readonly span: Span;
  private readonly random: Random;
  constructor(person: Townsperson, span: Span, random: Random) {
    this.person = person;
    this.span = span;
    this.random = random;
    this.known = { userId: person.userId };
  }

  /** A moment inside the span. */
  moment(): number {
    return momentIn(this.person, this.span, this.random);
  }

  track(event: string, properties: JsonObject, at = this.moment(), who = this.known): void {
    this.add({ type: 'track', event, properties, ...who }, at);
  }

  page(path: string, title: string, at: number, about: { readonly who: JsonObject; topic?: string }): void {
    const { who, ...more } = about;
    this.add({ type: 'page', name: title, properties: { path, title, ...more }, ...who }, at);
  }

  /** States something in whatever words; it says itself whom it is about. */
  add(body: JsonObject, wanted: number): void {
    const at = Math.min(wanted, this.span.to - 1);
    const speaker = body.userId ?? body.anonymousId ?? 'record';
    const message: { [key: string]: Json } = {
      messageId: `${speaker}-${this.person.index}-${at}-${this.messages.length}`,
      timestamp: new Date(at).toISOString(),
    };
    for (const [key, value] of Object.entries(body)) if (value !== undefined) message[key] = value;
    this.messages.push({ org: this.person.org, at, body: message });
  }
}

/** One session on the website. Who has a browser is nobody until they sign in on it, perhaps when they have read. */
function browse(person: Townsperson, state: ActingState, random: Random, say: Voice): ActingState {
  const { browser } = person;
  const at = say.moment();
  if (browser === undefined) {
    read(person, random, say, at, say.known);
    return state;
  }
  const who = { ...(state.signedIn ? say.known : {}), anonymousId: browser };
  read(person, random, say, at, who);
  if (state.signedIn || !happens(random, SIGNS_IN)) return state;
  say.track('Signed In', {}, at + 5 * 60_000, { ...say.known, anonymousId: browser });
  return { ...state, signedIn: true };
}

function read(person: Townsperson, random: Random, say: Voice, at: number, who: JsonObject): void {
  const count = 1 + occurrences(random, 0.9);
  for (let i = 0; i < count; i++) {
    if (person.kind === 'patient') {
      const where = happens(random, 0.7) ? pick(random, person.clinics) : 'everywhere';
      const [path, title] = pick(random, PAGES[where] ?? [['/', 'Home']]);
      say.page(path, title, at + i * 40_000, { who });
      if (path.startsWith('/health/') && happens(random, 0.5))
        say.track('Article Read', { path, title }, at + i * 40_000 + 30_000, who);
    } else {
      const [path, title, topic] = pick(random, HCP_PAGES);
      say.page(path, title, at + i * 40_000, { who, topic });
    }
  }
  if (person.kind === 'patient' && happens(random, 0.18)) {
    const where = happens(random, 0.5) ? pick(random, person.clinics) : 'everywhere';
    say.track(
      'Site Searched',
      { query: pick(random, SEARCHES[where] ?? ['opening hours']) },
      at + 15_000,
      who,
    );
  }
}

interface Living {
  readonly span: Span;
  readonly random: Random;
  readonly say: Voice;
  readonly pace: number;
}

function livePatient(person: Townsperson, state: ActingState, living: Living): ActingState {
  const { random, say, pace } = living;
  const rate = (per21Days: number): number => (per21Days / (21 * DAY)) * pace;
  if (occurrences(random, rate(person.habits.calls)) > 0)
    say.track('Call Received', {
      reason: pick(random, CALL_REASONS),
      minutes: 1 + Math.floor(random.next() * 9),
    });
  if (occurrences(random, rate(0.09)) > 0)
    say.track('Lab Result Ready', { service: person.clinics[0] ?? '' });
  if (Number(person.traits.age) >= 50 && occurrences(random, rate(0.06)) > 0)
    say.track('Screening Due', { screening: pick(random, ['colon', 'eyes', 'breast']) });
  return attend(person, state, living);
}

/** Booking, reminder two days before, arrival or not, and what follows. */
function attend(person: Townsperson, state: ActingState, living: Living): ActingState {
  const { span, random, say, pace } = living;
  const { booking } = state;
  if (!booking) {
    if (occurrences(random, (person.habits.appointments / (21 * DAY)) * pace) === 0) return state;
    const made: Booking = {
      id: `${person.userId}-v${state.bookings + 1}`,
      clinic: pick(random, person.clinics),
      at: Math.floor(
        span.to + (span.life / (span.to - span.from || 1) > 2 ? 6 * 60_000 : (2 + 5 * random.next()) * DAY),
      ),
      reminded: false,
    };
    say.track('Appointment Booked', {
      appointmentId: made.id,
      service: made.clinic,
      at: new Date(made.at).toISOString(),
      by: pick(random, ['portal', 'call', 'desk']),
    });
    return { ...state, booking: made, bookings: state.bookings + 1 };
  }
  const lead = span.life / (span.to - span.from || 1) > 2 ? 3 * 60_000 : 2 * DAY;
  if (!booking.reminded && span.to >= booking.at - lead && span.to < booking.at) {
    say.track('Appointment Upcoming', {
      appointmentId: booking.id,
      service: booking.clinic,
      at: new Date(booking.at).toISOString(),
    });
    return { ...state, booking: { ...booking, reminded: true } };
  }
  if (span.from < booking.at) return state;
  comeOrNot(person, booking, living);
  return { ...state, booking: null };
}

function comeOrNot(person: Townsperson, booking: Booking, { span, random, say }: Living): void {
  const about = { appointmentId: booking.id, service: booking.clinic };
  const at = Math.min(Math.max(booking.at, span.from), span.to - 1);
  const later = (minutes: number): number => Math.min(at + minutes * 60_000, span.to - 1);
  if (happens(random, person.habits.misses)) {
    say.track('Appointment Missed', about, at);
    return;
  }
  say.track('Checked In', { ...about, by: happens(random, 0.6) ? 'qr' : 'desk' }, at);
  say.track('Appointment Completed', { ...about, minutes: 10 + Math.floor(random.next() * 40) }, later(45));
  if (happens(random, 0.05)) say.track('Patient Discharged', about, later(90));
  if (!happens(random, person.habits.surveys)) return;
  const side = happens(random, 0.6) ? 'good' : 'better';
  const comment = pick(random, COMMENTS[side]);
  say.track(
    'Survey Comment',
    {
      text: comment.text,
      question: QUESTIONS[side],
      service: booking.clinic,
      sentiment: comment.sentiment,
      themes: [...comment.themes],
    },
    later(180),
  );
}

/** What a professional does beside reading pages: papers, congresses, questions to medical. */
function practise(person: Townsperson, random: Random, say: Voice, pace: number): void {
  const often = (perWeek: number): number => occurrences(random, (perWeek / WEEK) * pace);
  for (let i = often(0.7 * person.habits.web); i > 0; i--) {
    const topic = happens(random, 0.6)
      ? String(person.traits.interest ?? '')
      : pick(random, ['heart failure', 'lipid management', 'kidney disease']);
    say.track('Paper Opened', { topic, title: `Paper on ${topic}` });
  }
  if (often(0.12) > 0)
    say.track('Webinar Registered', { topic: pick(random, ['kidney disease', 'heart failure']) });
  if (often(0.1) > 0) say.track('Medical Question Asked', { question: pick(random, MEDICAL_QUESTIONS) });
  if (often(0.08) > 0) say.track('Congress Registered', { congress: 'Heart Congress' });
}
