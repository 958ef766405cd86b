// Signed links in mails: they carry who and which delivery, so that no table is needed to read them.
import { timingSafeEqual } from 'node:crypto';
import { bareId, idAt, timeOfId } from '../platform/ids.ts';

/** What a link is for; a token of one kind is worthless as another. */
export type TokenKind = 'open' | 'click' | 'unsubscribe' | 'confirm' | 'join';

/** Who and what a link is about. `queuedAt` (ms) names the day's partition of the delivery. */
export interface MailToken {
  readonly orgId: string;
  readonly subjectId: string;
  readonly deliveryId: string;
  /** Index of a link of the content version, or of the purpose that ends. */
  readonly index: number;
  readonly queuedAt: number;
}

/** The part of the vault that signs. */
export interface Signer {
  sign(purpose: string, text: string): string;
}

const LENGTH = 50;
const SHAPE = /^([A-Za-z0-9_-]{67})\.([A-Za-z0-9_-]{27})$/;

/**
 * Writes a token. The delivery's id must be a UUIDv7 made at its queueing time.
 * @param index 0..65535
 */
export function writeToken(signer: Signer, kind: TokenKind, token: Omit<MailToken, 'queuedAt'>): string {
  const bytes = Buffer.alloc(LENGTH);
  bytes.write(bareId(token.orgId), 0, 'hex');
  bytes.write(bareId(token.subjectId), 16, 'hex');
  bytes.write(bareId(token.deliveryId), 32, 'hex');
  bytes.writeUInt16BE(token.index, 48);
  const text = bytes.toString('base64url');
  return `${text}.${signer.sign(`mail/${kind}`, text)}`;
}

/** Reads a token, or null when it was not written by us for this kind of link. */
export function readToken(signer: Signer, kind: TokenKind, text: string): MailToken | null {
  const match = SHAPE.exec(text);
  const [, body, signature] = match ?? [];
  if (!body || !signature || !same(signer.sign(`mail/${kind}`, body), signature)) return null;
  const bytes = Buffer.from(body, 'base64url');
  const deliveryId = idAt(bytes, 32);
  return {
    orgId: idAt(bytes, 0),
    subjectId: idAt(bytes, 16),
    deliveryId,
    index: bytes.readUInt16BE(48),
    queuedAt: timeOfId(deliveryId),
  };
}

function same(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
