// Reads parts of what came from outside and keeps the first fault with its exact place; the parser goes on regardless.
import { isObject, type JsonObject } from '../../platform/json.ts';
import { type Refusal, refuse } from '../../platform/result.ts';

/** Names that mean something to every object: never keys of ours. */
const EVERY_OBJECT: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);
const STEP_ID = /^[a-z0-9][a-z0-9-]{0,39}$/;

/** What is read is returned in the right type; a wrong part is noted and replaced by something harmless. */
export interface Reader {
  /** The first fault, or null. */
  fault(): Refusal | null;
  wrong(path: string, reason: string): void;
  /** An object that has no other keys than these. */
  object(value: unknown, path: string, keys: readonly string[]): JsonObject;
  /** The entries of an object with free keys. */
  entries(value: unknown, path: string, most: number): [string, unknown][];
  list(value: unknown, path: string, most: number): unknown[];
  text(value: unknown, path: string, most: number): string;
  match(value: unknown, path: string, form: RegExp, words: string): string;
  whole(value: unknown, path: string, least: number, most: number): number;
  number(value: unknown, path: string, least: number, most: number): number;
  oneOf<const Word extends string>(value: unknown, path: string, words: readonly [Word, ...Word[]]): Word;
  stepId(value: unknown, path: string): string;
}

/** True for a name that may be a step's id. */
export function isStepId(text: string): boolean {
  return STEP_ID.test(text) && !EVERY_OBJECT.has(text);
}

/** Opens a reader. Messages name fields, never values. */
export function openReader(code: string): Reader {
  let first: Refusal | null = null;
  const wrong = (path: string, reason: string): void => {
    first ??= refuse(422, code, `${path} ${reason}.`, { field: path });
  };
  const reader: Reader = {
    fault: () => first,
    wrong,
    object(value, path, keys) {
      if (!isObject(value)) {
        wrong(path, value === undefined ? 'is required' : 'must be an object');
        return {};
      }
      const unknown = Object.keys(value).find((key) => !keys.includes(key));
      if (unknown !== undefined) wrong(join(path, unknown), 'is not known here');
      return value;
    },
    entries(value, path, most) {
      if (!isObject(value)) {
        wrong(path, value === undefined ? 'is required' : 'must be an object');
        return [];
      }
      const entries = Object.entries(value);
      if (entries.length > most) wrong(path, `has more than ${most} entries`);
      if (entries.some(([key]) => EVERY_OBJECT.has(key))) wrong(path, 'has a key that cannot be used');
      return entries.slice(0, most).filter(([key]) => !EVERY_OBJECT.has(key));
    },
    list(value, path, most) {
      if (!Array.isArray(value)) {
        wrong(path, value === undefined ? 'is required' : 'must be a list');
        return [];
      }
      if (value.length > most) wrong(path, `has more than ${most} items`);
      return value.slice(0, most);
    },
    ...plainReaders(wrong),
  };
  return reader;
}

type Wrong = Reader['wrong'];

function plainReaders(
  wrong: Wrong,
): Pick<Reader, 'text' | 'match' | 'whole' | 'number' | 'oneOf' | 'stepId'> {
  const numberIn = (value: unknown, path: string, least: number, most: number, whole: boolean): number => {
    const fits = typeof value === 'number' && value >= least && value <= most;
    if (fits && (!whole || Number.isInteger(value))) return value;
    wrong(path, `must be a ${whole ? 'whole number' : 'number'} from ${least} to ${most}`);
    return least;
  };
  const match = (value: unknown, path: string, form: RegExp, words: string): string => {
    if (typeof value === 'string' && form.test(value)) return value;
    wrong(path, words);
    return '';
  };
  return {
    match,
    text(value, path, most) {
      if (typeof value !== 'string' || value.length > most) {
        wrong(path, `must be a text of at most ${most} characters`);
        return '';
      }
      return value.normalize('NFC');
    },
    whole: (value, path, least, most) => numberIn(value, path, least, most, true),
    number: (value, path, least, most) => numberIn(value, path, least, most, false),
    oneOf(value, path, words) {
      const found = words.find((word) => word === value);
      if (found === undefined) wrong(path, `must be one of ${words.join(', ')}`);
      return found ?? words[0];
    },
    stepId(value, path) {
      if (typeof value === 'string' && isStepId(value)) return value;
      wrong(path, 'must be the id of a step: 1 to 40 small letters, digits and hyphens');
      return '';
    },
  };
}

/** A key as part of a path, when it looks like a name; never something that may be about a person. */
function join(path: string, key: string): string {
  return /^[A-Za-z][\w-]{0,39}$/.test(key) ? `${path}.${key}` : path;
}
