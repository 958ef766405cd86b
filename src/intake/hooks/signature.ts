// Judges whether a delivery comes from who knows the secret, is fresh, and which delivery it is.
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Scheme } from './model.ts';

/** How far a sender's clock may be from ours, ms (trust.md, webhooks in). */
export const TOLERANCE_MS = 5 * 60_000;
const LONGEST_ID = 256;
const MOST_SIGNATURES = 20;

/** Headers as they came, names in lower case. */
export interface HookHeaders {
  readonly [name: string]: string | string[] | undefined;
}

/** A delivery as it came. */
export interface Delivered {
  readonly headers: HookHeaders;
  readonly body: Uint8Array;
}

/** Why a delivery is not believed; told to the organisation, never to the sender. */
export type Disbelief = 'no-signature' | 'no-timestamp' | 'stale' | 'no-id' | 'bad-signature';

/** A believed delivery. `signedId` is null where the scheme does not sign an id. */
export interface Believed {
  readonly signedId: string | null;
  /** Digest of what was signed: the same text again is a repeat. */
  readonly digest: string;
}

/**
 * Checks signature and age.
 * @param secrets valid ones; two while a rotation lasts
 * @param now ms
 */
export function judge(
  scheme: Scheme,
  secrets: readonly string[],
  { headers, body }: Delivered,
  now: number,
): Believed | Disbelief {
  const given = read(headers, scheme.signatureHeader);
  if (given === null) return 'no-signature';
  const { signatures, pairTime } = signaturesIn(scheme, given);
  if (signatures.length === 0) return 'no-signature';
  const asksTime = scheme.signed.includes('{timestamp}');
  const timestamp = scheme.timestampHeader === null ? pairTime : read(headers, scheme.timestampHeader);
  if (asksTime && (timestamp === null || !/^\d{1,12}$/.test(timestamp))) return 'no-timestamp';
  const asksId = scheme.signed.includes('{id}');
  const id = scheme.idHeader === null ? null : read(headers, scheme.idHeader);
  if (asksId && (id === null || id.length > LONGEST_ID)) return 'no-id';
  const text = signedText(scheme, id ?? '', timestamp ?? '', body);
  if (!secrets.some((secret) => matches(scheme, secret, text, signatures))) return 'bad-signature';
  // Looked at last: only who knows the secret learns that it was the clock.
  if (asksTime && Math.abs(now - Number(timestamp) * 1_000) > TOLERANCE_MS) return 'stale';
  return { signedId: asksId ? id : null, digest: createHash('sha256').update(text).digest('hex') };
}

/** The value of the signature header for a body: for trying a source out, and for tests. */
export function sign(scheme: Scheme, secret: string, id: string, seconds: number, body: Uint8Array): string {
  const text = signedText(scheme, id, String(seconds), body);
  const signature = createHmac('sha256', keyOf(scheme, secret)).update(text).digest(scheme.encoding);
  return scheme.form === 'pairs' ? `t=${seconds},${scheme.prefix}=${signature}` : scheme.prefix + signature;
}

function matches(scheme: Scheme, secret: string, text: Buffer, signatures: readonly Buffer[]): boolean {
  const expected = createHmac('sha256', keyOf(scheme, secret)).update(text).digest();
  let found = false;
  for (const signature of signatures)
    found = (signature.length === expected.length && timingSafeEqual(signature, expected)) || found;
  return found;
}

function keyOf(scheme: Scheme, secret: string): Buffer {
  return scheme.secret === 'base64'
    ? Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
    : Buffer.from(secret);
}

function signedText(scheme: Scheme, id: string, timestamp: string, body: Uint8Array): Buffer {
  const parts = scheme.signed.split(/(\{id\}|\{timestamp\}|\{body\})/).map((part) => {
    if (part === '{body}') return body;
    return Buffer.from(part === '{id}' ? id : part === '{timestamp}' ? timestamp : part);
  });
  return Buffer.concat(parts);
}

function signaturesIn(scheme: Scheme, given: string): { signatures: Buffer[]; pairTime: string | null } {
  const parts = given.split(scheme.form === 'pairs' ? ',' : ' ').slice(0, MOST_SIGNATURES);
  const mark = scheme.form === 'pairs' ? `${scheme.prefix}=` : scheme.prefix;
  const signatures = parts
    .map((part) => part.trim())
    .filter((part) => part.startsWith(mark) && part.length > mark.length)
    .map((part) => Buffer.from(part.slice(mark.length), scheme.encoding));
  const time = scheme.form === 'pairs' ? parts.find((part) => part.trim().startsWith('t=')) : undefined;
  return { signatures, pairTime: time?.trim().slice(2) ?? null };
}

function read(headers: HookHeaders, name: string): string | null {
  const value = headers[name];
  return typeof value === 'string' && value !== '' ? value : null;
}
