// Who asks: the session behind a request, the organisation it works in, and what it may do there.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type HttpServer, sendRefusal } from '../platform/http/index.ts';
import { isRefusal, type Refusal, refuse } from '../platform/result.ts';
import { type Membership, readMemberships } from './member-store.ts';
import type { Capability, Member } from './model.ts';
import { isOwnRequest } from './same-origin.ts';
import { endSession } from './sign-in-store.ts';
import type { Trust } from './trust.ts';

/** What is known of a signed-in account: its session and all the places it has. */
export interface Staff {
  readonly sessionId: string;
  readonly user: { readonly id: string; readonly name: string; readonly email: string };
  /** The place this request works in. */
  readonly here: Membership;
  readonly memberships: readonly Membership[];
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The member of staff who asks; null on routes that need none. */
    member: Member | null;
    staff: Staff | null;
  }
  interface FastifyContextConfig {
    /** The capability a member needs for this route. */
    capability?: Capability;
    /** `session`: any member may (what /api/v1 does by itself); `public`: nobody is asked who they are. */
    access?: 'session' | 'public';
    /** True when the console asks by itself (polling, live links): the request does not keep a session alive. */
    background?: boolean;
  }
}

/** A session ends after this long (ms) whatever its owner does. */
const LONGEST_SESSION = 12 * 3_600_000;
/** Sent by the console on requests that no person caused; they do not keep a session alive. */
const BACKGROUND = 'rapport-background';
const ORGANISATION = 'rapport-organisation';
/** Signing in and out: open to everybody, but from our own pages only. */
export const AUTH_PATH = '/api/auth/';

const SIGNED_OUT = refuse(401, 'signed-out', 'You are not signed in, or were away for too long.', {
  fix: 'Sign in again.',
});
const NO_PLACE = refuse(401, 'no-organisation', 'This account has no place in any organisation.', {
  fix: 'Ask an administrator of yours.',
});
const FOREIGN = refuse(403, 'foreign-request', 'This request does not come from our own pages.');

/**
 * Makes every route registered after this call ask who comes. A route that names a capability gets `request.member` and
 * lets in who has it; a route under /api/v1 that names none lets in any member, unless it says `access: 'public'`.
 */
export function registerAuthentication(app: HttpServer, trust: Trust): void {
  app.decorateRequest('member', null);
  app.decorateRequest('staff', null);
  app.addHook('onRequest', async (request, reply) => {
    const { url, config } = request.routeOptions;
    const { capability } = config;
    const asks =
      capability !== undefined ||
      config.access === 'session' ||
      (url?.startsWith('/api/v1/') && config.access !== 'public');
    if (!asks && !url?.startsWith(AUTH_PATH)) return undefined;
    if (!isOwnRequest(request.method, request.headers, trust.origin)) return sendRefusal(reply, FOREIGN);
    if (!asks) return undefined;
    const staff = await staffOf(trust, request, reply);
    if (isRefusal(staff)) return sendRefusal(reply, staff);
    request.staff = staff;
    request.member = memberIn(staff);
    if (capability && !request.member.capabilities.has(capability))
      return sendRefusal(reply, lacking(capability));
    return undefined;
  });
}

/** The member who asks. On a route without capability or session this is a bug, hence a throw. */
export function memberOf(request: FastifyRequest): Member {
  if (!request.member) throw new Error('this route asks nobody who they are: give it config.capability');
  return request.member;
}

/** The account and session behind a request; see `memberOf`. */
export function staffOfRequest(request: FastifyRequest): Staff {
  if (!request.staff) throw new Error('this route asks nobody who they are: give it config.access');
  return request.staff;
}

function lacking(capability: Capability): Refusal {
  return refuse(403, 'not-allowed', `Your roles do not include ${capability}.`, {
    fix: 'Ask an administrator of your organisation.',
  });
}

async function staffOf(trust: Trust, request: FastifyRequest, reply: FastifyReply): Promise<Staff | Refusal> {
  const session = await sessionOf(trust, request, reply);
  if (!session) return SIGNED_OUT;
  const memberships = await trust.db.auth((tx) => readMemberships(tx, session.userId));
  const [first] = memberships;
  if (!first) return NO_PLACE;
  const wanted = request.headers[ORGANISATION];
  const here =
    wanted === undefined
      ? (memberships.find((m) => m.orgId === session.activeOrg) ?? first)
      : memberships.find((m) => m.slug === wanted);
  if (!here) return refuse(404, 'no-such-organisation', 'You have no place in an organisation of this name.');
  return { sessionId: session.id, user: session.user, here, memberships };
}

interface OpenSession {
  readonly id: string;
  readonly userId: string;
  readonly activeOrg: string | null;
  readonly user: Staff['user'];
}

/** The session of the request's cookie, kept alive by the request unless nobody caused it; null when there is none. */
async function sessionOf(
  trust: Trust,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<OpenSession | null> {
  const { cookie } = request.headers;
  if (!cookie) return null;
  const background =
    request.routeOptions.config.background === true || request.headers[BACKGROUND] !== undefined;
  const { headers, response } = await trust.signIn.api.getSession({
    headers: new Headers({ cookie }),
    query: { disableRefresh: background },
    returnHeaders: true,
  });
  for (const each of headers.getSetCookie()) reply.header('set-cookie', each);
  if (!response) return null;
  const { session, user } = response;
  if (trust.clock.now() - session.createdAt.getTime() > LONGEST_SESSION) {
    await trust.db.auth((tx) => endSession(tx, session.id));
    return null;
  }
  return {
    id: session.id,
    userId: user.id,
    activeOrg: session.activeOrg ?? null,
    user: { id: user.id, name: user.name, email: user.email },
  };
}

function memberIn({ user, here }: Staff): Member {
  return {
    userId: user.id,
    orgId: here.orgId,
    capabilities: new Set(here.capabilities),
    roles: here.roles,
    teams: here.teams,
    territories: here.territories,
  };
}
