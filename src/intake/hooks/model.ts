// Webhooks as data: how a sender signs, and which place of its body is what. Pure, and without code of anybody.
import { isObject, type Json, type JsonObject } from '../../platform/json.ts';
import { FUTURE_MS, type Identifier, parseDate } from '../model.ts';

/** How a sender signs its deliveries. */
export interface Scheme {
  readonly name: 'standard' | 'github' | 'stripe' | 'slack' | 'custom';
  /** Lower case, as all names of headers here. */
  readonly signatureHeader: string;
  /** `plain`: signatures between blanks. `pairs`: `t=1700000000,v1=…`, the time in it as `t`. */
  readonly form: 'plain' | 'pairs';
  /** What stands before a signature; in `pairs` its key. */
  readonly prefix: string;
  readonly encoding: 'hex' | 'base64';
  /** The text that is signed: {id}, {timestamp} and {body} are filled in. */
  readonly signed: string;
  /** Seconds since 1970. Null: there is none, or it stands in the pairs. */
  readonly timestampHeader: string | null;
  readonly idHeader: string | null;
  /** `base64`: the key is what the secret holds after `whsec_`; `text`: the secret as it is. */
  readonly secret: 'text' | 'base64';
}

/** Schemes that need no typing. */
export const SCHEMES: { readonly [Name in Exclude<Scheme['name'], 'custom'>]: Scheme } = {
  standard: {
    name: 'standard',
    signatureHeader: 'webhook-signature',
    form: 'plain',
    prefix: 'v1,',
    encoding: 'base64',
    signed: '{id}.{timestamp}.{body}',
    timestampHeader: 'webhook-timestamp',
    idHeader: 'webhook-id',
    secret: 'base64',
  },
  github: {
    name: 'github',
    signatureHeader: 'x-hub-signature-256',
    form: 'plain',
    prefix: 'sha256=',
    encoding: 'hex',
    signed: '{body}',
    timestampHeader: null,
    idHeader: 'x-github-delivery',
    secret: 'text',
  },
  stripe: {
    name: 'stripe',
    signatureHeader: 'stripe-signature',
    form: 'pairs',
    prefix: 'v1',
    encoding: 'hex',
    signed: '{timestamp}.{body}',
    timestampHeader: null,
    idHeader: null,
    secret: 'text',
  },
  slack: {
    name: 'slack',
    signatureHeader: 'x-slack-signature',
    form: 'plain',
    prefix: 'v0=',
    encoding: 'hex',
    signed: 'v0:{timestamp}:{body}',
    timestampHeader: 'x-slack-request-timestamp',
    idHeader: null,
    secret: 'text',
  },
};

/** A place of the body (RFC 6901) and the name its value gets. */
export interface Named {
  readonly name: string;
  readonly from: string;
}

/** Which place of a body is what. Places are JSON pointers; with `each` they start at an item of that list. */
export interface HookMap {
  readonly each: string | null;
  /** The name of the event: `is` for all, or the value at `from`, put into our words by `names`. */
  readonly event: {
    readonly is: string | null;
    readonly from: string | null;
    readonly names: { readonly [theirs: string]: string };
  };
  /** ISO 8601, or seconds or milliseconds since 1970. Null: the time of arrival. */
  readonly time: string | null;
  /** The sender's id of the delivery, where no header says it. */
  readonly id: string | null;
  /** Strongest first. */
  readonly identifiers: readonly { readonly kind: Identifier['kind']; readonly from: string }[];
  readonly properties: readonly Named[];
  readonly traits: readonly Named[];
}

/** What one item of a body states. */
export interface MappedSignal {
  /** Which item of the body it is. */
  readonly item: number;
  readonly name: string;
  readonly identifiers: readonly Identifier[];
  readonly occurredAt: number;
  readonly properties: JsonObject;
  readonly traits: JsonObject;
}

/** Why an item of a body could not be taken, and which item. */
export interface HookFault {
  readonly item: number;
  readonly code: string;
  readonly field: string;
  readonly detail: string;
}

/** What a body states, item by item. */
export interface Mapped {
  readonly signals: readonly MappedSignal[];
  readonly faults: readonly HookFault[];
}

/** Items of one delivery. */
export const MOST_ITEMS = 500;
const LONGEST_NAME = 200;
const LONGEST_IDENTIFIER = 256;
/** Below this a number of time is seconds: in milliseconds it would be before 1973. */
const SECONDS_END = 100_000_000_000;

/** True for a JSON pointer: empty, or parts that each begin with a slash. */
export function isPointer(text: string): boolean {
  return /^(\/([^~/]|~[01])*)*$/.test(text);
}

/** The value at a JSON pointer; undefined where there is none. */
export function valueAt(value: Json | undefined, pointer: string): Json | undefined {
  let at = value;
  for (const raw of pointer.split('/').slice(1)) {
    const part = raw.replaceAll('~1', '/').replaceAll('~0', '~');
    if (Array.isArray(at)) at = /^(0|[1-9]\d{0,5})$/.test(part) ? at[Number(part)] : undefined;
    else at = isObject(at) && Object.hasOwn(at, part) ? at[part] : undefined;
  }
  return at;
}

/**
 * Reads a body by a map.
 * @param now the time of arrival, ms
 */
export function applyMap(map: HookMap, body: Json, now: number): Mapped {
  const items = itemsOf(map, body);
  if (!Array.isArray(items)) return { signals: [], faults: [items] };
  const signals: MappedSignal[] = [];
  const faults: HookFault[] = [];
  items.forEach((item, index) => {
    const read = readItem(map, item, now);
    if ('code' in read) faults.push({ item: index, ...read });
    else signals.push({ item: index, ...read });
  });
  return { signals, faults };
}

/** Every identifier that the map finds in a body, also in items that cannot be taken: an erasure must find them. */
export function identifiersIn(map: HookMap, body: Json): Identifier[] {
  const items = itemsOf(map, body);
  return Array.isArray(items) ? items.flatMap((item) => identifiersOf(map, item)) : [];
}

function itemsOf(map: HookMap, body: Json): Json[] | HookFault {
  if (map.each === null) return [body];
  const list = valueAt(body, map.each);
  if (!Array.isArray(list))
    return { item: 0, ...wrong('not-a-list', 'each', 'there is no list at this place') };
  if (list.length > MOST_ITEMS)
    return { item: 0, ...wrong('too-many-items', 'each', `a delivery takes up to ${MOST_ITEMS} items`) };
  return list;
}

type Wrong = Omit<HookFault, 'item'>;

function wrong(code: string, field: string, detail: string): Wrong {
  return { code, field, detail };
}

function readItem(map: HookMap, item: Json, now: number): Omit<MappedSignal, 'item'> | Wrong {
  const name = nameOf(map, item);
  if (name === null) return wrong('no-event-name', 'event', 'there is no name of an event at this place');
  const occurredAt = timeOf(map, item, now);
  if (typeof occurredAt !== 'number') return occurredAt;
  const identifiers = identifiersOf(map, item);
  if (identifiers.length === 0)
    return wrong('no-identifier', 'identifiers', 'none of the places holds a text of 1 to 256 characters');
  return {
    name,
    identifiers,
    occurredAt,
    properties: namedValues(map.properties, item),
    traits: namedValues(map.traits, item),
  };
}

function nameOf({ event }: HookMap, item: Json): string | null {
  if (event.is !== null) return event.is;
  const theirs = event.from === null ? undefined : valueAt(item, event.from);
  if (typeof theirs !== 'string') return null;
  const name =
    (Object.hasOwn(event.names, theirs) ? event.names[theirs] : theirs)?.trim().normalize('NFC') ?? '';
  return name.length > 0 && name.length <= LONGEST_NAME ? name : null;
}

function timeOf(map: HookMap, item: Json, now: number): number | Wrong {
  if (map.time === null) return now;
  const stated = valueAt(item, map.time);
  if (stated === undefined || stated === null) return now;
  const number = typeof stated === 'string' && /^\d{9,14}(\.\d+)?$/.test(stated) ? Number(stated) : stated;
  const at =
    typeof number === 'number'
      ? Math.round(number < SECONDS_END ? number * 1_000 : number)
      : parseDate(number);
  if (at === null || !(at > 0) || at > 8.64e15)
    return wrong('bad-timestamp', 'time', 'must be ISO 8601, or seconds since 1970');
  if (at > now + FUTURE_MS)
    return wrong('in-the-future', 'time', 'more than five minutes ahead of the server');
  return Math.min(at, now);
}

function identifiersOf(map: HookMap, item: Json): Identifier[] {
  return map.identifiers.flatMap(({ kind, from }) => {
    const value = valueAt(item, from);
    const text =
      typeof value === 'number'
        ? String(value)
        : typeof value === 'string'
          ? value.trim().normalize('NFC')
          : '';
    return text.length > 0 && text.length <= LONGEST_IDENTIFIER ? [{ kind, value: text }] : [];
  });
}

function namedValues(wanted: readonly Named[], item: Json): JsonObject {
  const found: JsonObject = {};
  for (const { name, from } of wanted) {
    const value = valueAt(item, from);
    if (value !== undefined) found[name] = value;
  }
  return found;
}
