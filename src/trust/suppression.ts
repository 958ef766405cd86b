// The suppression list in words: why an address is on it, what an address is, and lines of a list that is brought in. Pure.
import { type Refusal, refuse } from '../platform/result.ts';
import type { Channel } from './model.ts';

/** Channels with addresses of their own. */
export const SUPPRESSIBLE = ['email', 'sms', 'call'] as const satisfies readonly Channel[];
export type SuppressibleChannel = (typeof SUPPRESSIBLE)[number];

/** Reasons in the order in which they weigh: what the person said themselves stands first. */
export const SUPPRESSION_REASONS = [
  'complaint',
  'opt-out',
  'hard-bounce',
  'erasure',
  'by-hand',
  'imported',
] as const;

const EMAIL = /^[^\s@<>()",;:\\[\]\p{Cc}]+@[^\s@<>()",;:\\[\]\p{Cc}]+\.[^\s@.]+$/u;
const PHONE = /^\+?\d{5,15}$/;
/** The keyed hash of an address as the list hands it out: 20 bytes in hexadecimal. */
const HASH = /^[0-9a-f]{40}$/i;

/** The address in the one form under which it is hashed, or null when it is none. */
export function plainAddress(channel: SuppressibleChannel, typed: string): string | null {
  const text = typed.trim().normalize('NFC');
  if (channel === 'email') {
    const address = text.toLowerCase();
    return address.length <= 254 && EMAIL.test(address) ? address : null;
  }
  const number = text.replace(/[^\d+]/g, '');
  return PHONE.test(number) && /^[\d+()\-./\s]+$/.test(text) ? number : null;
}

/** One line of a list: an address, or a hash that a list of ours handed out. */
export type Line =
  | { readonly kind: 'address'; readonly address: string }
  | { readonly kind: 'hash'; readonly hash: Buffer }
  | { readonly kind: 'bad' };

/** Reads a line; the first cell of a CSV row counts. An empty line is skipped (null). */
export function readLine(channel: SuppressibleChannel, line: string): Line | null {
  const cell = (line.split(/[,;\t]/)[0] ?? '')
    .trim()
    .replace(/^"(.*)"$/, '$1')
    .replace(/^\ufeff/, '')
    .trim();
  if (cell === '') return null;
  if (HASH.test(cell)) return { kind: 'hash', hash: Buffer.from(cell, 'hex') };
  const address = plainAddress(channel, cell);
  return address === null ? { kind: 'bad' } : { kind: 'address', address };
}

export const BAD_ADDRESS: Refusal = refuse(422, 'bad-address', 'This is no address of this channel.', {
  field: 'address',
  fix: 'Write an e-mail address like name@example.com, or a phone number with its country code.',
});
