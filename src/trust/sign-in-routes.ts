// Signing in and out over HTTP: the library does the work, we keep its doors few and its words ours.
import type { FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import { closed, type HttpServer } from '../platform/http/index.ts';
import { type Refusal, refuse } from '../platform/result.ts';
import { AUTH_PATH, staffOfRequest } from './authenticate.ts';
import { readMemberships } from './member-store.ts';
import { auditSession } from './session-routes.ts';
import { CLIENT_ADDRESS, LONGEST_PASSWORD, SHORTEST_PASSWORD } from './sign-in.ts';
import { findAccount, setActiveEverywhere } from './sign-in-store.ts';
import type { Trust } from './trust.ts';

const tags = ['sign-in'];
const NewPassword = Type.String({ minLength: SHORTEST_PASSWORD, maxLength: LONGEST_PASSWORD });
const OldPassword = Type.String({ minLength: 1, maxLength: LONGEST_PASSWORD });
/** The same words whether the account exists or not. */
const WRONG = refuse(401, 'wrong-credentials', 'The e-mail or the password is not right.');
const SPENT = refuse(422, 'invitation-spent', 'This link was used already or is too old.', {
  field: 'token',
  fix: 'Ask your administrator for a new one.',
});

/** Registers sign-in, sign-out and the ways to a new password. Nothing else of the library is reachable. */
export function signInRoutes(app: HttpServer, trust: Trust): void {
  const credentials = closed({ email: Type.String({ minLength: 3, maxLength: 320 }), password: OldPassword });
  app.post(
    `${AUTH_PATH}sign-in/email`,
    { schema: { tags, summary: 'Sign in', body: credentials } },
    async (request, reply) => {
      const email = request.body.email.trim().toLowerCase();
      return guarded(trust, request, reply, email, async () =>
        signInWith(trust, request, reply, email, request.body.password),
      );
    },
  );

  app.post(`${AUTH_PATH}sign-out`, { schema: { tags, summary: 'Sign out' } }, async (request, reply) => {
    const answer = await trust.signIn.api.signOut({ headers: libraryHeaders(request), asResponse: true });
    passCookies(answer, reply);
    return reply.code(204).send();
  });

  const change = closed({ currentPassword: OldPassword, newPassword: NewPassword });
  const changing = {
    schema: { tags, summary: 'Change my password; all other sessions end', body: change },
    config: { access: 'session' },
  } as const;
  app.post(`${AUTH_PATH}change-password`, changing, async (request, reply) => {
    const { email } = staffOfRequest(request).user;
    return guarded(trust, request, reply, email, async () =>
      changePassword(trust, request, reply, request.body),
    );
  });

  const reset = closed({ token: Type.String({ minLength: 20, maxLength: 200 }), newPassword: NewPassword });
  app.post(
    `${AUTH_PATH}reset-password`,
    { schema: { tags, summary: 'Set a password with an invitation', body: reset } },
    async (request, reply) =>
      guarded(trust, request, reply, request.body.token, async () => {
        const answer = await trust.signIn.api.resetPassword({
          body: request.body,
          headers: libraryHeaders(request),
          asResponse: true,
        });
        if (!isDone(answer)) return SPENT;
        trust.log.info('a password was set by invitation');
        return reply.code(204).send();
      }),
  );
}

/** Lets an attempt through while the allowances of the account and of the network address last; failures use them up. */
async function guarded<Done>(
  trust: Trust,
  request: FastifyRequest,
  reply: FastifyReply,
  account: string,
  attempt: () => Promise<Done | Refusal>,
): Promise<Done | Refusal> {
  const { attempts, clock } = trust;
  const now = clock.now();
  const wait = Math.max(attempts.address.take(request.ip, now), attempts.account.take(account, now));
  if (wait > 0) {
    reply.header('retry-after', String(Math.ceil(wait / 1000)));
    return refuse(429, 'too-many-attempts', 'Too many attempts. Please wait a little.');
  }
  const result = await attempt();
  if (isFailure(result))
    trust.log.warn('a password attempt failed', {
      route: request.routeOptions.url ?? null,
      code: result.code,
    });
  else {
    attempts.address.giveBack(request.ip);
    attempts.account.giveBack(account);
  }
  return result;
}

function isFailure(result: unknown): result is Refusal {
  return result === WRONG || result === SPENT || result === WRONG_CURRENT;
}

async function signInWith(
  trust: Trust,
  request: FastifyRequest,
  reply: FastifyReply,
  email: string,
  password: string,
): Promise<object | Refusal> {
  // Without `rememberMe: true` the library would make a session of a day that no idling ends.
  const body = { email, password, rememberMe: true };
  const answer = await trust.signIn.api.signInEmail({
    body,
    headers: libraryHeaders(request),
    asResponse: true,
  });
  if (!isDone(answer)) return WRONG;
  passCookies(answer, reply);
  const places = await trust.db.auth(async (tx) => {
    const userId = await findAccount(tx, email);
    return userId ? (await readMemberships(tx, userId)).map(({ orgId }) => ({ orgId, userId })) : [];
  });
  const [first] = places;
  if (first) await auditSession(trust, first.orgId, first.userId, 'session.opened');
  return { signedIn: true };
}

const WRONG_CURRENT = refuse(422, 'wrong-password', 'The current password is not right.', {
  field: 'currentPassword',
});

async function changePassword(
  trust: Trust,
  request: FastifyRequest,
  reply: FastifyReply,
  wish: { currentPassword: string; newPassword: string },
): Promise<FastifyReply | Refusal> {
  const staff = staffOfRequest(request);
  const body = { ...wish, revokeOtherSessions: true };
  const answer = await trust.signIn.api.changePassword({
    body,
    headers: libraryHeaders(request),
    asResponse: true,
  });
  if (!isDone(answer)) return WRONG_CURRENT;
  reply.removeHeader('set-cookie');
  passCookies(answer, reply);
  await trust.db.auth((tx) => setActiveEverywhere(tx, staff.user.id, staff.here.orgId));
  await auditSession(trust, staff.here.orgId, staff.user.id, 'password.changed');
  return reply.code(204).send();
}

/** What the library may know of a request: its cookie, its browser, and the address we saw it come from. */
function libraryHeaders(request: FastifyRequest): Headers {
  const headers = new Headers({ [CLIENT_ADDRESS]: request.ip });
  for (const name of ['cookie', 'user-agent'] as const) {
    const value = request.headers[name];
    if (value !== undefined) headers.set(name, value);
  }
  return headers;
}

/** True when it worked, false when the library refused; its own failures are ours to log. */
function isDone(answer: Response): boolean {
  if (answer.status >= 500) throw new Error('the sign-in library failed');
  return answer.ok;
}

function passCookies(answer: Response, reply: FastifyReply): void {
  for (const cookie of answer.headers.getSetCookie()) reply.header('set-cookie', cookie);
}
