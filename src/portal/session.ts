// Who visits: a random cookie whose hash names the session, nothing else is kept in the browser.
import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { deleteSession, findAccount, insertSession, readLinks, touchSession } from './account-store.ts';
import { type Connection, readConnections } from './connection-store.ts';
import type { PortalServices } from './services.ts';

/** A person who is signed in, with who they are in each organisation. */
export interface Visitor {
  readonly accountId: string;
  readonly language: string;
  readonly connections: readonly Connection[];
  /** Names the session in signals without being of use to anybody. */
  readonly sessionMark: string;
  /** True when a message brought them here. */
  readonly prompted: boolean;
}

const COOKIE = 'rapport_portal';
const VIA = 'rapport_via';
const LONGEST = 30 * 86_400_000;
const IDLE = 14 * 86_400_000;
const VIA_SECONDS = 1_800;

/** SHA-256 of a secret, the form in which it is stored. */
export function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

/** Opens a session and puts its cookie on the reply. */
export async function openSession(
  services: PortalServices,
  reply: FastifyReply,
  accountId: string,
): Promise<void> {
  const secret = Buffer.from(services.random.bytes(32)).toString('base64url');
  const now = services.clock.now();
  await services.db.auth((tx) => insertSession(tx, hashOf(secret), accountId, now, now + LONGEST));
  setCookie(services, reply, COOKIE, secret, LONGEST / 1000);
}

/** Ends the session of a request, here and in the browser. */
export async function closeSession(
  services: PortalServices,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  const secret = readCookie(request, COOKIE);
  if (secret) await services.db.auth((tx) => deleteSession(tx, hashOf(secret)));
  setCookie(services, reply, COOKIE, '', 0);
}

/** The visitor of a request, or null without a living session. */
export async function visitorOf(
  services: PortalServices,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Visitor | null> {
  const prompted = cameByMessage(services, request, reply);
  const secret = readCookie(request, COOKIE);
  if (!secret) return null;
  const now = services.clock.now();
  const known = await services.db.auth(async (tx) => {
    const accountId = await touchSession(tx, hashOf(secret), now, now - IDLE);
    const account = accountId ? await findAccount(tx, accountId) : null;
    return account && { account, links: await readLinks(tx, account.accountId) };
  });
  if (!known) return null;
  const orgIds = [...new Set(known.links.map((l) => l.orgId))];
  const connections =
    orgIds.length === 0 ? [] : await services.db.worker(orgIds, (tx) => readConnections(tx, known.links));
  return {
    accountId: known.account.accountId,
    language: known.account.language,
    connections,
    sessionMark: hashOf(`mark/${secret}`).toString('hex', 0, 8),
    prompted,
  };
}

/** A link in a message adds `?via=message`; it is remembered for half an hour, over the sign-in. */
function cameByMessage(services: PortalServices, request: FastifyRequest, reply: FastifyReply): boolean {
  const marked = /[?&]via=message(?:&|$)/.test(request.url);
  if (marked) setCookie(services, reply, VIA, 'message', VIA_SECONDS);
  return marked || readCookie(request, VIA) === 'message';
}

/**
 * True when a request that changes something comes from our own pages. Pages send no referrer, so old browsers name
 * no origin either: for them the cookie's SameSite rule stands alone.
 */
export function isOwn(request: FastifyRequest): boolean {
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  const { origin, host } = request.headers;
  return origin === undefined || origin === 'null' || (URL.canParse(origin) && new URL(origin).host === host);
}

function readCookie(request: FastifyRequest, name: string): string | null {
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    const [key = '', value = ''] = pair.trim().split('=');
    if (key === name && /^[A-Za-z0-9_-]{1,100}$/.test(value)) return value;
  }
  return null;
}

function setCookie(
  services: PortalServices,
  reply: FastifyReply,
  name: string,
  value: string,
  seconds: number,
): void {
  const secure = services.publicUrl.startsWith('https:') ? '; Secure' : '';
  reply.header(
    'set-cookie',
    `${name}=${value}; Path=/portal; Max-Age=${seconds}; HttpOnly; SameSite=Lax${secure}`,
  );
}
