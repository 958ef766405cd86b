// Signs calls as Standard Webhooks says: HMAC-SHA256 over id.timestamp.body, one signature for each valid secret.
import { createHmac } from 'node:crypto';
import type { Random } from '../../platform/random.ts';

const SECRET_BYTES = 32;

/** A new secret, as it is shown once. */
export function newSecret(random: Random): string {
  return `whsec_${Buffer.from(random.bytes(SECRET_BYTES)).toString('base64')}`;
}

/**
 * The headers of a call.
 * @param secrets valid ones, the newest first; two while a rotation lasts
 * @param seconds since 1970, when the try is made
 */
export function signedHeaders(
  secrets: readonly string[],
  id: string,
  seconds: number,
  body: string,
): { readonly [name: string]: string } {
  const signatures = secrets.map((secret) => `v1,${signatureOf(secret, id, seconds, body)}`);
  return {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(seconds),
    'webhook-signature': signatures.join(' '),
  };
}

function signatureOf(secret: string, id: string, seconds: number, body: string): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  return createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64');
}
