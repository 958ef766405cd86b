// How many messages a second each write key may send: an allowance that refills with time, kept per process.
import { LRUCache } from 'lru-cache';
import type { Clock } from '../platform/clock.ts';

/** The state of a key's allowance. */
export interface Allowance {
  /** Messages it may send at once from now on; 0 when it is used up. */
  readonly left: number;
  /** Seconds until there is something again; 0 when there is. */
  readonly waitSeconds: number;
}

/** Allowances of all keys of one process. */
export interface RateLimits {
  /** How a key stands. */
  look(keyId: string, perSecond: number): Allowance;
  /**
   * Takes messages off a key's allowance. What is under way is never refused: a batch may overdraw it, and the ones
   * after it wait for as long as that takes.
   */
  spend(keyId: string, perSecond: number, messages: number): Allowance;
}

interface Bucket {
  tokens: number;
  at: number;
}

/** Of more keys at once the one that was quiet longest is forgotten, so that a flood of new ones frees no busy one. */
const MOST_KEYS = 10_000;
/** No debt is longer than this, so that one batch of a key with a tiny limit does not lock it out for an hour, ms. */
const LONGEST_WAIT_MS = 60_000;

/** Opens the allowances: each key begins with one second's worth. */
export function openRateLimits(clock: Clock): RateLimits {
  const buckets = new LRUCache<string, Bucket>({ max: MOST_KEYS });
  const refilled = (keyId: string, perSecond: number): Bucket => {
    const now = clock.now();
    const bucket = buckets.get(keyId) ?? { tokens: perSecond, at: now };
    // A clock that was set back gives nothing, and takes nothing.
    const passed = Math.max(0, now - bucket.at);
    bucket.tokens = Math.min(perSecond, bucket.tokens + (passed / 1_000) * perSecond);
    bucket.at = now;
    buckets.set(keyId, bucket);
    return bucket;
  };
  return {
    look: (keyId, perSecond) => allowanceOf(refilled(keyId, perSecond), perSecond),
    spend(keyId, perSecond, messages) {
      const bucket = refilled(keyId, perSecond);
      bucket.tokens = Math.max(bucket.tokens - messages, -(LONGEST_WAIT_MS / 1_000) * perSecond);
      return allowanceOf(bucket, perSecond);
    },
  };
}

function allowanceOf(bucket: Bucket, perSecond: number): Allowance {
  const left = Math.max(0, Math.floor(bucket.tokens));
  return { left, waitSeconds: left > 0 ? 0 : Math.max(1, Math.ceil((1 - bucket.tokens) / perSecond)) };
}

/** The headers that tell a sender how it stands (draft-ietf-httpapi-ratelimit-headers). */
export function rateHeaders(perSecond: number, allowance: Allowance): { readonly [name: string]: string } {
  return {
    'ratelimit-policy': `"key";q=${perSecond};w=1`,
    ratelimit: `"key";r=${allowance.left};t=${Math.max(1, allowance.waitSeconds)}`,
  };
}
