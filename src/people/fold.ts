// How one signal changes what is known about a person. Pure: rebuilding a profile is folding its facts again.
import type { Json, JsonObject } from '../platform/json.ts';
import type { Activity, Gates, Person, PersonKind, Signal } from './model.ts';

/** How many event names a profile counts; the one not seen for longest makes room. */
const MOST_NAMES = 60;
const COUNTED_FACTS = new Set<string>(['email.sent']);
const KINDS = new Set<string>(['patient', 'hcp', 'contact', 'respondent']);
const PROFILE_TRAITS = new Set([
  'email',
  'phone',
  'name',
  'firstName',
  'lastName',
  'zone',
  'timezone',
  'language',
  'country',
  'kind',
  'deceased',
  'minor',
  'minorRepresentative',
  'sensitive',
  'restricted',
]);

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

/** The person after the signal. Never changes its argument; unchanged parts are shared. */
export function applySignal(person: Person, signal: Signal, pressureKey: PressureKey): Person {
  const seen: Person = {
    ...person,
    activity:
      signal.kind === 'identify'
        ? person.activity
        : countActivity(person.activity, activityName(signal), signal.occurredAt),
    firstSeenAt: Math.min(person.firstSeenAt, signal.occurredAt),
    lastSeenAt: Math.max(person.lastSeenAt, signal.occurredAt),
    portalSeenAt:
      signal.name === 'Portal Visited'
        ? Math.max(person.portalSeenAt ?? 0, signal.occurredAt)
        : person.portalSeenAt,
    events: person.events + 1,
  };
  return Object.keys(signal.traits).length === 0 ? seen : applyTraits(seen, signal.traits, pressureKey);
}

/** What Rapport did to a person (a mail sent) is counted beside what they did, but is no sign of life of theirs. */
export function noteFact(person: Person, signal: Signal): Person {
  return COUNTED_FACTS.has(signal.name)
    ? { ...person, activity: countActivity(person.activity, signal.name, signal.occurredAt) }
    : person;
}

/** Pages and screens are counted together; a track is counted under its own name. */
export function activityName(signal: Pick<Signal, 'kind' | 'name'>): string {
  if (signal.kind === 'page') return 'Page Viewed';
  return signal.kind === 'screen' ? 'Screen Viewed' : signal.name;
}

function countActivity(activity: Person['activity'], name: string, at: number): Person['activity'] {
  const known = activity[name];
  const counted: Activity = known
    ? [known[0] + 1, Math.min(known[1], at), Math.max(known[2], at)]
    : [1, at, at];
  const next: { [name: string]: Activity } = { ...activity, [name]: counted };
  if (!known && Object.keys(next).length > MOST_NAMES) delete next[oldestName(next)];
  return next;
}

function oldestName(activity: { [name: string]: Activity }): string {
  let oldest = '';
  let at = Number.POSITIVE_INFINITY;
  for (const [name, counted] of Object.entries(activity)) {
    if (counted[2] < at) {
      at = counted[2];
      oldest = name;
    }
  }
  return oldest;
}

/** Two activities as one: when an anonymous profile is absorbed by a known one. */
export function mergeActivity(a: Person['activity'], b: Person['activity']): Person['activity'] {
  const merged: { [name: string]: Activity } = { ...a };
  for (const [name, counted] of Object.entries(b)) {
    const known = merged[name];
    merged[name] = known
      ? [known[0] + counted[0], Math.min(known[1], counted[1]), Math.max(known[2], counted[2])]
      : counted;
  }
  return merged;
}

/** The known person after absorbing the profile of a subject that turned out to be the same. Known values win. */
export function absorb(person: Person, other: Person): Person {
  return {
    ...person,
    traits: { ...other.traits, ...person.traits },
    activity: mergeActivity(person.activity, other.activity),
    zone: person.zone ?? other.zone,
    language: person.language ?? other.language,
    country: person.country ?? other.country,
    firstSeenAt: Math.min(person.firstSeenAt, other.firstSeenAt),
    lastSeenAt: Math.max(person.lastSeenAt, other.lastSeenAt),
    portalSeenAt: person.portalSeenAt ?? other.portalSeenAt,
    events: person.events + other.events,
  };
}

function applyTraits(person: Person, traits: JsonObject, pressureKey: PressureKey): Person {
  const own: JsonObject = { ...person.traits };
  for (const [name, value] of Object.entries(traits)) {
    if (PROFILE_TRAITS.has(name) && name !== 'firstName' && name !== 'lastName') continue;
    if (value === null) delete own[name];
    else own[name] = value;
  }
  const email = text(traits, 'email', person.email)?.trim().toLowerCase() ?? null;
  return {
    ...person,
    traits: own,
    kind: kindOf(traits.kind, person.kind),
    displayName: displayName(traits, own, person.displayName),
    email,
    phone: text(traits, 'phone', person.phone),
    zone: text(traits, 'zone', text(traits, 'timezone', person.zone)),
    language: text(traits, 'language', person.language),
    country: text(traits, 'country', person.country),
    gates: gatesOf(traits, person.gates),
    pressureKey: email === person.email ? person.pressureKey : email === null ? null : pressureKey(email),
  };
}

function text(traits: JsonObject, name: string, before: string | null): string | null {
  const value = traits[name];
  if (value === undefined) return before;
  return typeof value === 'string' && value.length > 0 ? value.normalize('NFC') : null;
}

function kindOf(value: Json | undefined, before: PersonKind): PersonKind {
  if (typeof value !== 'string' || !KINDS.has(value)) return before;
  return value === 'patient' || value === 'hcp' || value === 'respondent' ? value : 'contact';
}

function displayName(traits: JsonObject, own: JsonObject, before: string | null): string | null {
  const name = text(traits, 'name', null);
  if (name) return name;
  if (traits.firstName === undefined && traits.lastName === undefined) return before;
  const parts = [own.firstName, own.lastName].filter((p) => typeof p === 'string' && p.length > 0);
  return parts.length > 0 ? parts.join(' ').normalize('NFC') : before;
}

/** Gates only open again by an explicit false: a missing trait says nothing. */
function gatesOf(traits: JsonObject, before: Gates): Gates {
  const next: { -readonly [K in keyof Gates]: Gates[K] } = { ...before };
  for (const flag of ['deceased', 'minor', 'restricted'] as const) {
    if (traits[flag] === true) next[flag] = true;
    else if (traits[flag] === false) delete next[flag];
  }
  const sensitive = traits.sensitive;
  if (typeof sensitive === 'string' && sensitive) next.sensitive = sensitive;
  else if (sensitive === false || sensitive === null) delete next.sensitive;
  const representative = traits.minorRepresentative;
  if (typeof representative === 'string') next.minorRepresentative = representative;
  return next;
}
