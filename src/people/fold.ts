// How one signal changes what is known about a person. Pure, and the same in whatever order signals arrive: profiles can
// be folded again, united and taken apart.
import type { Json, JsonObject } from '../platform/json.ts';
import { normalisePhone } from './identifiers.ts';
import type { Activity, Gates, Person, PersonKind, Signal } from './model.ts';
import { type Register, registerOf, type Stamp, type Stated, state, wordsOf } from './registers.ts';

/** How many event names a profile counts. Which ones does not depend on the order in which they came. */
const MOST_NAMES = 100;
/** What Rapport or its staff did that profiles count all the same. */
export const COUNTED_FACTS: ReadonlySet<string> = new Set(['email.sent', 'Task Completed', 'Task Dismissed']);
/** Names that decisions ask for are counted whatever else there is. */
const NEEDED_NAMES = new Set<string>([
  'email.sent',
  'Email Opened',
  'Email Clicked',
  'Portal Visited',
  'Page Viewed',
  'Screen Viewed',
]);
const KINDS = new Set<string>(['patient', 'hcp', 'contact', 'respondent']);
const FLAGS = ['deceased', 'minor', 'confidential', 'restricted'] as const;
const FLAG_NAMES = new Set<string>(FLAGS);
const TEXTS = new Set(['email', 'phone', 'name', 'zone', 'timezone', 'language', 'country']);
/** Names whose values stand in columns of the profile instead of among its traits. */
const COLUMNS = new Set([...TEXTS, ...FLAGS, 'kind', 'sensitive']);

/** Makes the keyed hash under which contact pressure is kept. Handed in, because the vault holds the key. */
export type PressureKey = (email: string) => Uint8Array;

/** A person of whom nothing is known yet. */
export function newPerson(signal: Pick<Signal, 'orgId' | 'personId' | 'occurredAt' | 'importId'>): Person {
  return {
    orgId: signal.orgId,
    personId: signal.personId,
    kind: 'contact',
    displayName: null,
    email: null,
    phone: null,
    zone: null,
    language: null,
    country: null,
    traits: {},
    stamps: {},
    activity: {},
    gates: {},
    pressureKey: null,
    accountId: null,
    firstSeenAt: signal.occurredAt,
    lastSeenAt: signal.occurredAt,
    portalSeenAt: null,
    events: 0,
    importId: signal.importId,
  };
}

/**
 * The person after the signal. Never changes its argument; unchanged parts are shared. What a journey states changes
 * traits; it is no sign of life.
 * @param home country of the organisation, for telephone numbers that name none
 */
export function applySignal(
  person: Person,
  signal: Signal,
  pressureKey: PressureKey,
  home: string | null = null,
): Person {
  const seen: Person =
    signal.origin === 'journey'
      ? person
      : {
          ...person,
          activity:
            signal.kind === 'identify'
              ? person.activity
              : countActivity(person.activity, activityName(signal), signal.occurredAt),
          firstSeenAt: Math.min(person.firstSeenAt, signal.occurredAt),
          lastSeenAt: Math.max(person.lastSeenAt, signal.occurredAt),
          portalSeenAt:
            signal.name === 'Portal Visited'
              ? later(person.portalSeenAt, signal.occurredAt)
              : person.portalSeenAt,
          events: person.events + 1,
          importId: person.importId === signal.importId ? person.importId : null,
        };
  const words = wordsOfTraits(signal.traits, signal.occurredAt);
  return words.length === 0 ? seen : stating(seen, words, pressureKey, home);
}

/** The name under which what a signal tells is counted: not at all for a statement of traits, nor for most facts. */
export function deedOf(signal: Pick<Signal, 'kind' | 'name'>): string | null {
  if (signal.kind === 'identify') return null;
  if (signal.kind === 'fact') return COUNTED_FACTS.has(signal.name) ? signal.name : null;
  return activityName(signal);
}

/** What Rapport did to a person (a mail sent) is counted beside what they did, but is no sign of life of theirs. */
export function noteFact(person: Person, signal: Signal): Person {
  return COUNTED_FACTS.has(signal.name)
    ? { ...person, activity: countActivity(person.activity, signal.name, signal.occurredAt) }
    : person;
}

/**
 * Two profiles as one: as if all their signals had been folded into one person.
 * @param personId who remains
 */
export function unite(
  personId: string,
  a: Person,
  b: Person,
  pressureKey: PressureKey,
  home: string | null = null,
): Person {
  const both: Person = {
    ...a,
    personId,
    activity: mergeActivity(a.activity, b.activity),
    firstSeenAt: Math.min(a.firstSeenAt, b.firstSeenAt),
    lastSeenAt: Math.max(a.lastSeenAt, b.lastSeenAt),
    portalSeenAt: b.portalSeenAt === null ? a.portalSeenAt : later(a.portalSeenAt, b.portalSeenAt),
    events: a.events + b.events,
    importId: a.importId === b.importId ? a.importId : null,
    accountId: a.accountId ?? b.accountId,
  };
  return stating(both, wordsOf(statedOf(b)), pressureKey, home);
}

/** Pages and screens are counted together; a track is counted under its own name. */
export function activityName(signal: Pick<Signal, 'kind' | 'name'>): string {
  if (signal.kind === 'page') return 'Page Viewed';
  return signal.kind === 'screen' ? 'Screen Viewed' : signal.name;
}

function later(a: number | null, b: number): number {
  return a === null ? b : Math.max(a, b);
}

function countActivity(activity: Person['activity'], name: string, at: number): Person['activity'] {
  const known = activity[name];
  const counted: Activity = known
    ? [known[0] + 1, Math.min(known[1], at), Math.max(known[2], at)]
    : [1, at, at];
  return bounded({ ...activity, [name]: counted });
}

/** Two activities as one. */
export function mergeActivity(a: Person['activity'], b: Person['activity']): Person['activity'] {
  const merged: { [name: string]: Activity } = { ...a };
  for (const [name, counted] of Object.entries(b)) {
    const known = merged[name];
    merged[name] = known
      ? [known[0] + counted[0], Math.min(known[1], counted[1]), Math.max(known[2], counted[2])]
      : counted;
  }
  return bounded(merged);
}

/**
 * Beyond the bound those names stay whose hash is least. A name that stays was therefore never left out before, whatever
 * the order: its count is whole.
 */
function bounded(activity: { [name: string]: Activity }): Person['activity'] {
  const names = Object.keys(activity);
  if (names.length <= MOST_NAMES) return activity;
  const kept = names.sort((a, b) => placeOf(a) - placeOf(b) || (a < b ? -1 : 1)).slice(0, MOST_NAMES);
  return Object.fromEntries(kept.map((name) => [name, activity[name] ?? [0, 0, 0]]));
}

/** FNV-1a; needed names come first. */
function placeOf(name: string): number {
  if (NEEDED_NAMES.has(name)) return -1;
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** What a signal's traits state, cleared of what means nothing under its name. */
function wordsOfTraits(traits: JsonObject, at: number): [name: string, word: Register][] {
  return Object.entries(traits).flatMap(([name, value]) => {
    const meant = value === undefined ? undefined : meaningOf(name, value);
    return meant === undefined ? [] : [[name, { at, value: meant }] satisfies [string, Register]];
  });
}

/** Gates only open again by an explicit false: a missing trait says nothing, and neither does a strange one. */
function meaningOf(name: string, value: Json): Json | undefined {
  if (TEXTS.has(name)) return typeof value === 'string' && value !== '' ? value.normalize('NFC') : null;
  if (FLAG_NAMES.has(name)) return typeof value === 'boolean' ? value : undefined;
  if (name === 'kind') return typeof value === 'string' && KINDS.has(value) ? value : undefined;
  if (name !== 'sensitive') return value;
  if (typeof value === 'string' && value !== '') return value;
  return value === false || value === null ? null : undefined;
}

function stating(
  person: Person,
  words: readonly (readonly [string, Register])[],
  pressureKey: PressureKey,
  home: string | null,
): Person {
  const before = statedOf(person);
  const after = state(before, words, (name) => COLUMNS.has(name));
  if (after === before) return person;
  const email = textIn(after, 'email')?.trim().toLowerCase() ?? null;
  const phone = textIn(after, 'phone');
  const country = textIn(after, 'country');
  return {
    ...person,
    traits: after.traits,
    stamps: after.stamps,
    kind: kindIn(after),
    displayName: displayName(after),
    email,
    phone: phone === null ? null : (normalisePhone(phone, country ?? home) ?? phone),
    zone: zoneIn(after),
    language: textIn(after, 'language'),
    country,
    gates: gatesIn(after),
    pressureKey: email === person.email ? person.pressureKey : email === null ? null : pressureKey(email),
  };
}

/** A profile without stamps is one from before they were kept: all its values are older than anything to come. */
function statedOf(person: Person): Stated {
  const stamps = person.stamps ?? {};
  if (Object.keys(stamps).length > 0) return { traits: person.traits, stamps };
  const values: { [name: string]: Json | undefined } = {
    email: person.email ?? undefined,
    phone: person.phone ?? undefined,
    name: person.displayName ?? undefined,
    zone: person.zone ?? undefined,
    language: person.language ?? undefined,
    country: person.country ?? undefined,
    kind: person.kind === 'contact' ? undefined : person.kind,
    ...person.gates,
  };
  const lifted: { [name: string]: Stamp } = {};
  for (const [name, value] of Object.entries(values)) if (value !== undefined) lifted[name] = [0, value];
  return { traits: person.traits, stamps: lifted };
}

function textIn(stated: Stated, name: string): string | null {
  const value = registerOf(stated, name)?.value;
  return typeof value === 'string' ? value : null;
}

function zoneIn(stated: Stated): string | null {
  const zone = registerOf(stated, 'zone');
  const timezone = registerOf(stated, 'timezone');
  const ruling = zone && timezone && timezone.at > zone.at ? timezone : (zone ?? timezone);
  return typeof ruling?.value === 'string' ? ruling.value : null;
}

function kindIn(stated: Stated): PersonKind {
  const value = registerOf(stated, 'kind')?.value;
  return value === 'patient' || value === 'hcp' || value === 'respondent' ? value : 'contact';
}

/** The later of a whole name and one put together of its parts. */
function displayName(stated: Stated): string | null {
  const whole = registerOf(stated, 'name');
  const first = registerOf(stated, 'firstName');
  const last = registerOf(stated, 'lastName');
  const parts = [first?.value, last?.value].filter((p) => typeof p === 'string' && p.length > 0);
  const joined = parts.length > 0 ? parts.join(' ').normalize('NFC') : null;
  const named = typeof whole?.value === 'string' ? whole.value : null;
  if (named === null || joined === null) return named ?? joined;
  return Math.max(first?.at ?? 0, last?.at ?? 0) > (whole?.at ?? 0) ? joined : named;
}

function gatesIn(stated: Stated): Gates {
  const gates: { -readonly [K in keyof Gates]: Gates[K] } = {};
  for (const flag of FLAGS) if (registerOf(stated, flag)?.value === true) gates[flag] = true;
  const sensitive = registerOf(stated, 'sensitive')?.value;
  if (typeof sensitive === 'string') gates.sensitive = sensitive;
  return gates;
}
