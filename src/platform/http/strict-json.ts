// Reads JSON the way a registry of patients must: nothing repeated, nothing silently changed, nothing that costs more
// to read than it did to send.
import { isUtf8 } from 'node:buffer';
import { isObject, type Json } from '../json.ts';
import { type Refusal, refuse } from '../result.ts';

/** How deep arrays and objects may be nested. */
export const MAX_DEPTH = 64;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const OPEN = new Set([0x7b, 0x5b]);
const CLOSE = new Set([0x7d, 0x5d]);
const SMALL_U = 0x75;
const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype']);
const ESCAPED_CONTROL = '\u0000';

// One table look-up per byte outside of texts: 0 plain, 1 quote, 2 opens, 3 closes, 4 colon, 5 NUL.
const KIND = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte === QUOTE) return 1;
  if (OPEN.has(byte)) return 2;
  if (CLOSE.has(byte)) return 3;
  if (byte === COLON) return 4;
  return byte === 0 ? 5 : 0;
});

/**
 * Parses UTF-8 JSON strictly.
 * @param body the bytes as received, already within the size limit
 * @returns the value; or a refusal (400, and 422 for keys that reach into prototypes) that names a place, never a value
 */
export function parseStrictJson(body: Uint8Array): Json | Refusal {
  if (!isUtf8(body)) return refuse(400, 'invalid-utf8', 'The body is not valid UTF-8.');
  const scan = scanJson(body);
  if (scan.refusal) return scan.refusal;
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8');
  let value: Json;
  try {
    value = JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
  } catch (error) {
    if (body.includes(0)) return nul('');
    return scan.open ? truncated() : invalid(error);
  }
  const walk: Walk = { members: 0, escapes: scan.unicodeEscapes, fault: null };
  visit(value, '', walk);
  if (walk.fault) return walk.fault;
  return walk.members === scan.members ? value : duplicateKey(text);
}

interface Scan {
  readonly members: number;
  readonly unicodeEscapes: boolean;
  /** The text ends inside a string, an array or an object. */
  readonly open: boolean;
  readonly refusal: Refusal | null;
}

/** One pass over the bytes: depth, the number of members written, and whether any character is spelled as \uXXXX. */
function scanJson(body: Uint8Array): Scan {
  const end = body.length;
  let depth = 0;
  let members = 0;
  let unicodeEscapes = false;
  for (let i = 0; i < end; i++) {
    const kind = KIND[body[i] ?? 0];
    if (kind === 0) continue;
    if (kind === 1) {
      for (i++; i < end; i++) {
        const byte = body[i];
        if (byte === QUOTE) break;
        if (byte !== BACKSLASH) continue;
        i++;
        if (body[i] === SMALL_U) unicodeEscapes = true;
      }
      if (i >= end) return { members, unicodeEscapes, open: true, refusal: null };
    } else if (kind === 2) {
      depth++;
      if (depth > MAX_DEPTH) return { members, unicodeEscapes, open: true, refusal: tooDeep() };
    } else if (kind === 3) depth--;
    else if (kind === 4) members++;
    else return { members, unicodeEscapes, open: false, refusal: nul('') };
  }
  return { members, unicodeEscapes, open: depth > 0, refusal: null };
}

interface Walk {
  members: number;
  readonly escapes: boolean;
  fault: Refusal | null;
}

/** Counts the members that survived parsing (a repeated key leaves fewer) and looks at every leaf once. */
function visit(value: Json, path: string, walk: Walk): void {
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) walk.fault = outOfRange(path);
  } else if (typeof value === 'string') {
    if (walk.escapes) walk.fault ??= badText(value, path);
  } else if (Array.isArray(value)) {
    for (let i = 0; i < value.length && !walk.fault; i++) visit(value[i] ?? null, path, walk);
  } else if (isObject(value)) {
    for (const key of Object.keys(value)) {
      walk.members++;
      if (FORBIDDEN_KEYS.has(key)) walk.fault = forbidden(key);
      if (walk.escapes) walk.fault ??= badText(key, path);
      if (walk.fault) return;
      const child = value[key];
      if (typeof child !== 'boolean' && child !== null && child !== undefined) visit(child, key, walk);
      if (walk.fault) return;
    }
  }
}

function badText(text: string, key: string): Refusal | null {
  if (text.includes(ESCAPED_CONTROL)) return nul(key);
  if (text.isWellFormed()) return null;
  return refuse(400, 'invalid-unicode', 'A text holds half of a surrogate pair.', named(key));
}

/** Only when the counts differ: finds the repeated key by reading the members in order. */
function duplicateKey(text: string): Refusal {
  const seen: Set<string>[] = [];
  const tokens = /"(?:[^"\\]|\\.)*"|[{}[\]:]/gs;
  let last = '';
  for (const [token] of text.matchAll(tokens)) {
    if (token === '{' || token === '[') seen.push(new Set());
    else if (token === '}' || token === ']') seen.pop();
    else if (token !== ':') last = token;
    else {
      const key: unknown = JSON.parse(last);
      const keys = seen.at(-1);
      if (typeof key !== 'string' || !keys) break;
      if (keys.has(key)) return refuse(400, 'duplicate-key', 'An object repeats a key.', named(key));
      keys.add(key);
    }
  }
  return refuse(400, 'duplicate-key', 'An object repeats a key.');
}

/** A key is named only when it looks like a field's name: data used as a key is not echoed. */
function named(key: string): { field?: string } {
  return /^[A-Za-z_][\w.-]{0,63}$/.test(key) ? { field: key } : {};
}

function truncated(): Refusal {
  return refuse(400, 'truncated-json', 'The JSON ends before it is complete.');
}

function tooDeep(): Refusal {
  return refuse(400, 'too-deep', `The JSON is nested deeper than ${MAX_DEPTH} levels.`);
}

function outOfRange(key: string): Refusal {
  return refuse(400, 'number-out-of-range', 'A number is too large to be kept exactly.', named(key));
}

function nul(key: string): Refusal {
  return refuse(400, 'nul-character', 'A text holds a NUL character, which cannot be stored.', named(key));
}

function forbidden(key: string): Refusal {
  return refuse(422, 'forbidden-key', 'This key is not accepted anywhere.', { field: key });
}

/** The engine's own message quotes the input, so only its position is passed on. */
function invalid(error: unknown): Refusal {
  const at = error instanceof Error ? /at position (\d+)/.exec(error.message)?.[1] : undefined;
  return refuse(400, 'invalid-json', at ? `The body is not JSON: see byte ${at}.` : 'The body is not JSON.');
}
