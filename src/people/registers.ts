// Values with the time they were stated: the later word wins whatever order words arrive in, so that profiles can be
// folded in any order and united exactly.
import { isObject, type Json, type JsonObject } from '../platform/json.ts';

/** When a value was stated (ms); with the value where it stands in no trait of its own. A deleted value is null. */
export type Stamp = number | readonly [at: number, value: Json];

/** The stamps of a profile, by name. */
export interface Stamps {
  readonly [name: string]: Stamp;
}

/** One stated value. */
export interface Register {
  readonly at: number;
  readonly value: Json;
}

/** Traits and stamps: what the later word decides on. */
export interface Stated {
  readonly traits: JsonObject;
  readonly stamps: Stamps;
}

/** Traits of this house that are kept beside the others; in a tie the word that closes a gate wins. */
const CLOSING = new Set(['deceased', 'minor', 'confidential', 'restricted', 'sensitive']);

/** JSON text with sorted keys: the same for equal values. */
export function canonical(value: Json | undefined): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value ?? null);
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(',')}}`;
}

/** What was last stated under a name, or null when nothing ever was. */
export function registerOf(stated: Stated, name: string): Register | null {
  const stamp = stated.stamps[name];
  const own = stated.traits[name];
  if (stamp === undefined) return own === undefined ? null : { at: 0, value: own };
  if (typeof stamp === 'number') return { at: stamp, value: own ?? null };
  return { at: stamp[0], value: stamp[1] };
}

/** Whether the first word rules over the second. Two words of one moment are ordered by what they say, never by arrival. */
export function rules(name: string, word: Register, known: Register): boolean {
  if (word.at !== known.at) return word.at > known.at;
  if (CLOSING.has(name) && closes(word.value) !== closes(known.value)) return closes(word.value);
  return canonical(word.value) > canonical(known.value);
}

function closes(value: Json): boolean {
  return value === true || (typeof value === 'string' && value !== '');
}

/**
 * States words. Returns its argument when none of them changes anything.
 * @param apart whether a name's value is kept with its stamp instead of among the traits
 */
export function state(
  stated: Stated,
  words: Iterable<readonly [name: string, word: Register]>,
  apart: (name: string) => boolean,
): Stated {
  let next: { traits: JsonObject; stamps: { [name: string]: Stamp } } | null = null;
  for (const [name, word] of words) {
    const known = registerOf(next ?? stated, name);
    if (known && !rules(name, word, known)) continue;
    next ??= { traits: { ...stated.traits }, stamps: { ...stated.stamps } };
    if (apart(name)) {
      next.stamps[name] = [word.at, word.value];
      continue;
    }
    next.stamps[name] = word.at;
    if (word.value === null) delete next.traits[name];
    else next.traits[name] = word.value;
  }
  return next ?? stated;
}

/** Every word of a profile. */
export function wordsOf(stated: Stated): [name: string, word: Register][] {
  const names = new Set([...Object.keys(stated.stamps), ...Object.keys(stated.traits)]);
  return [...names].flatMap((name) => {
    const word = registerOf(stated, name);
    return word ? [[name, word] satisfies [string, Register]] : [];
  });
}
