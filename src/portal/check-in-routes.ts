// The doors: /checkin/<token> for anybody with a phone, /portal/check-in/<token> for who is signed in.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { formOf } from '../channels/index.ts';
import { readDoor } from '../intake/index.ts';
import type { HttpServer } from '../platform/http/index.ts';
import { describeError } from '../platform/logging.ts';
import { countAttempts } from '../trust/index.ts';
import { checkInKnown, keepArrival, matchLater, type PointAt } from './check-in.ts';
import type { Claim } from './check-in-match.ts';
import { checkClaim, sendAsk, sendBusy, sendDone, sendGone, sendTap } from './check-in-pages.ts';
import { findPoint } from './check-in-store.ts';
import type { Connection } from './connection-store.ts';
import type { PortalServices } from './services.ts';
import { isOwn, visitorOf } from './session.ts';

const schema = { hide: true } as const;
const QUARTER = 15 * 60_000;
/** A waiting room shares one address; a guesser of birth dates needs many more tries than this. */
const PER_SOURCE = { burst: 60, refillMs: QUARTER / 60 };
const PER_POINT = { burst: 600, refillMs: QUARTER / 600 };
const NOTHING: Claim = { name: '', birthDate: '', number: '' };

type ByToken = { Params: { token: string } };

/** Registers both doors. The scope must accept forms. */
export function checkInRoutes(scope: HttpServer, services: PortalServices): void {
  publicDoor(scope, services);
  accountDoor(scope, services);
}

function publicDoor(scope: HttpServer, services: PortalServices): void {
  const perSource = countAttempts(PER_SOURCE);
  const perPoint = countAttempts(PER_POINT);
  scope.get<ByToken>('/checkin/:token', { schema }, async (request, reply) => {
    const at = await pointOf(services, request.params.token);
    return at ? sendAsk(reply, at.point, request.params.token, NOTHING, []) : sendGone(reply);
  });
  scope.post<ByToken>('/checkin/:token', { schema }, async (request, reply) => {
    const at = await pointOf(services, request.params.token);
    if (!at) return sendGone(reply);
    const claim = claimOf(request);
    const errors = checkClaim(claim);
    if (errors.length > 0) return sendAsk(reply, at.point, request.params.token, claim, errors);
    const now = services.clock.now();
    if (perSource.take(request.ip, now) > 0 || perPoint.take(at.point.id, now) > 0) return sendBusy(reply);
    const id = await keepArrival(services, at, claim);
    // Answered before it is known whether anybody is known: neither the page nor its time tells.
    setImmediate(() => {
      matchLater(services, at, id, claim).catch((error: unknown) => {
        services.log.error('an arrival could not be matched and waits for the desk', {
          error: describeError(error),
        });
      });
    });
    return sendDone(reply, at.point);
  });
}

function accountDoor(scope: HttpServer, services: PortalServices): void {
  scope.get<ByToken>('/portal/check-in/:token', { schema }, async (request, reply) => {
    const at = await pointOf(services, request.params.token);
    if (!at) return sendGone(reply);
    const people = await peopleOf(services, request, reply, at);
    if (!people) return reply.redirect('/portal/sign-in', 303);
    if (people.length === 0) return reply.redirect(`/checkin/${request.params.token}`, 303);
    return sendTap(reply, at.point, request.params.token, people);
  });
  scope.post<ByToken>('/portal/check-in/:token', { schema }, async (request, reply) => {
    const at = await pointOf(services, request.params.token);
    if (!at) return sendGone(reply);
    const people = isOwn(request) ? await peopleOf(services, request, reply, at) : null;
    const wanted = formOf(request).get('person');
    const person = people?.find((one) => one.personId === wanted);
    if (!person) return reply.redirect(`/portal/check-in/${request.params.token}`, 303);
    await checkInKnown(services, at, person.personId);
    return sendDone(reply, at.point);
  });
}

/** Who the visitor is at this organisation; null when nobody is signed in. */
async function peopleOf(
  services: PortalServices,
  request: FastifyRequest,
  reply: FastifyReply,
  at: PointAt,
): Promise<readonly Connection[] | null> {
  const visitor = await visitorOf(services, request, reply);
  return visitor?.connections.filter((one) => one.orgId === at.orgId) ?? null;
}

async function pointOf(services: PortalServices, token: string): Promise<PointAt | null> {
  const door = readDoor(token);
  if (!door) return null;
  const bytes = Buffer.from(door.id.replaceAll('-', ''), 'hex');
  const now = services.clock.now();
  const point = await services.db.web(door.orgId, (tx) => findPoint(tx, door.orgId, bytes, now));
  return point && { orgId: door.orgId, point };
}

function claimOf(request: FastifyRequest): Claim {
  const form = formOf(request);
  const text = (name: string, most: number): string =>
    (form.get(name) ?? '').normalize('NFC').trim().slice(0, most);
  return { name: text('name', 200), birthDate: text('birthDate', 10), number: text('number', 60) };
}
