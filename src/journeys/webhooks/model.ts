// Webhooks out: what a call says, when it is tried again, and what an answer means. Pure.
import type { Person } from '../../people/model.ts';
import type { Json, JsonObject } from '../../platform/json.ts';
import type { Random } from '../../platform/random.ts';
import { isRefusal, type Refusal } from '../../platform/result.ts';
import type { DataClasses } from '../../trust/index.ts';
import { DATA_CLASSES, type DataClass } from '../../trust/model.ts';

/** An endpoint as the engine meets it. `usable`: calls for it are taken (a paused one keeps them waiting). */
export interface Endpoint {
  readonly orgId: string;
  readonly id: string;
  readonly name: string;
  /** The highest class of data that may leave by it. */
  readonly carries: DataClass;
  readonly usable: boolean;
}

/** Of which step of which run a call is. Times are ms. */
export interface CallAbout {
  readonly journeyId: string;
  readonly journeyName: string | null;
  readonly runId: string;
  readonly step: string;
  readonly personId: string;
  readonly at: number;
}

/**
 * The body of a call: ids always, and of the person only values whose class the endpoint may carry. Whoever is legally
 * restricted is named by id alone, wherever it goes.
 */
export function bodyOf(
  about: CallAbout,
  person: Person | undefined,
  carries: DataClass,
  classes: DataClasses,
): JsonObject {
  const health = carries === 'health';
  const known = person && !person.gates.restricted ? valuesOf(person) : [];
  const may = (name: string): boolean => rank(classes.classOf('trait', name)) <= rank(carries);
  const traits = Object.fromEntries(known.filter(([name]) => may(name)));
  return {
    type: 'journey.step',
    timestamp: new Date(about.at).toISOString(),
    data: {
      journey: about.journeyId,
      ...(health && about.journeyName !== null && { journeyName: about.journeyName }),
      step: about.step,
      run: about.runId,
      person: { id: about.personId, ...(health && person && { kind: person.kind }), traits },
    },
  };
}

function valuesOf(person: Person): [name: string, value: Json][] {
  const { displayName, email, phone, zone, language, country } = person;
  const columns = { displayName, email, phone, zone, language, country };
  return Object.entries({ ...person.traits, ...columns }).flatMap(([name, value]): [string, Json][] =>
    value === null || value === undefined ? [] : [[name, value]],
  );
}

function rank(dataClass: DataClass): number {
  return DATA_CLASSES.indexOf(dataClass);
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** Pauses between tries, ms: 75 h 35 min 5 s in all (the schedule that Standard Webhooks proposes). */
export const PAUSES: readonly number[] = [
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
];
const JITTER = 0.1;
const LONGEST_WISH = 24 * HOUR;

/** An answer as far as it matters. `retryAfter`: the header's text. */
export interface Answered {
  readonly status: number;
  readonly retryAfter: string | null;
}

/** What becomes of a call after a try. */
export interface Outcome {
  readonly state: 'delivered' | 'queued' | 'failed';
  /** ms; null once it is settled. */
  readonly nextAt: number | null;
  readonly status: number | null;
  readonly detail: string;
  /** The receiver said that nothing lives there any more. */
  readonly gone: boolean;
}

/**
 * Judges a try. Only 2xx is success; redirects are not followed and fail. 410 ends the endpoint.
 * @param tries how many were made, this one among them
 * @param now ms
 */
export function outcomeOf(answer: Answered | Refusal, tries: number, now: number, random: Random): Outcome {
  const status = isRefusal(answer) ? null : answer.status;
  const detail = isRefusal(answer) ? answer.code : wordsOf(answer.status);
  if (status !== null && status >= 200 && status < 300)
    return { state: 'delivered', nextAt: null, status, detail, gone: false };
  if (status === 410) return { state: 'failed', nextAt: null, status, detail, gone: true };
  const pause = PAUSES[tries - 1];
  if (pause === undefined) return { state: 'failed', nextAt: null, status, detail, gone: false };
  const wished = isRefusal(answer) ? 0 : wishOf(answer.retryAfter, now);
  const wait = Math.max(pause * (1 + JITTER * random.next()), wished);
  return { state: 'queued', nextAt: Math.round(now + wait), status, detail, gone: false };
}

function wordsOf(status: number): string {
  if (status >= 200 && status < 300) return 'accepted';
  if (status >= 300 && status < 400) return 'redirected';
  if (status === 410) return 'gone';
  return status === 429 ? 'too-many' : status < 500 ? 'refused' : 'server-error';
}

/** Retry-After in ms from now: seconds or a date, at most a day. */
function wishOf(text: string | null, now: number): number {
  if (text === null) return 0;
  const wait = /^\d{1,6}$/.test(text) ? Number(text) * SECOND : Date.parse(text) - now;
  return Number.isFinite(wait) ? Math.min(LONGEST_WISH, Math.max(0, wait)) : 0;
}

/** So many tries in a row without a success close an endpoint for a while. */
export const TOLERATED = 5;

/** Until when an endpoint rests after this many failures in a row, ms; null: it goes on. */
export function restUntil(failures: number, now: number, random: Random): number | null {
  if (failures < TOLERATED) return null;
  const full = Math.min(HOUR, MINUTE * 2 ** Math.min(10, failures - TOLERATED));
  return Math.round(now + full * (0.5 + random.next() / 2));
}

/** What is wrong with an address of an endpoint, or null. `plainAllowed`: hosts that an operator opened may lack TLS. */
export function addressProblem(text: string, plainAllowed: (host: string) => boolean): string | null {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:'))
    return 'The address must begin with https://.';
  if (url.username !== '' || url.password !== '') return 'The address must hold no user name or password.';
  if (url.hash !== '') return 'The address must hold no part after #.';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (url.protocol === 'http:' && !plainAllowed(host)) return 'The address must begin with https://.';
  return null;
}
