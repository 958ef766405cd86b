// The word of an organisation's server that a browser is who it says: without it nobody writes into another's profile.
import { createHmac, timingSafeEqual } from 'node:crypto';

const SHAPE = /^(\d{10,11})\.([A-Za-z0-9_-]{43})$/;

/**
 * `<expiry>.<signature>`: HMAC-SHA256 over `<expiry>.<userId>` in base64url.
 * @param expires seconds since 1970
 */
export function signUser(secret: string, userId: string, expires: number): string {
  return `${expires}.${createHmac('sha256', secret).update(`${expires}.${userId}`).digest('base64url')}`;
}

/**
 * Checks a token in constant time.
 * @param secrets valid ones; two while a rotation lasts
 * @param now ms
 */
export function isUserToken(secrets: readonly string[], userId: string, token: string, now: number): boolean {
  const expires = Number(SHAPE.exec(token)?.[1] ?? Number.NaN);
  if (!(expires * 1_000 > now)) return false;
  const given = Buffer.from(token);
  let found = false;
  for (const secret of secrets) {
    const expected = Buffer.from(signUser(secret, userId, expires));
    found = (expected.length === given.length && timingSafeEqual(expected, given)) || found;
  }
  return found;
}
