// Facts that a consumer could not digest: listed, handled again once the cause is gone, or discarded with a reason.
import Type from 'typebox';
import type { DeadLetterRow } from '../../sdk/faces/events.ts';
import { countFacts, MEASURES_CONSUMER } from '../measures/index.ts';
import type { LoggedFact } from '../platform/consumer.ts';
import { iso, type Tx } from '../platform/db.ts';
import { closed, type HttpServer, pageOf, readPlace } from '../platform/http/index.ts';
import { isId } from '../platform/ids.ts';
import { describeError } from '../platform/logging.ts';
import { isRefusal, type Refusal, refuse } from '../platform/result.ts';
import { memberOf, noteAct } from '../trust/index.ts';
import { STALE_MS } from './consent-signals.ts';
import * as store from './dead-letter-store.ts';
import type { House } from './house.ts';
import { runLoop } from './loop.ts';
import { LOOP_CONSUMER } from './workers.ts';

/** How a fact is handled again by each consumer. */
export type Handlers = { readonly [consumer: string]: (tx: Tx, fact: LoggedFact) => Promise<unknown> };

/** The consumers of this house. */
export function handlersOf(house: House): Handlers {
  return {
    [LOOP_CONSUMER]: (tx, fact) => runLoop(tx, house, [fact]),
    [MEASURES_CONSUMER]: (tx, fact) => countFacts(tx, house.vault, [fact]),
  };
}

const MOST_AT_ONCE = 500;
const tags = ['dead letters'];
const config = { capability: 'events.read' } as const;
const MISSING = refuse(404, 'no-such-letter', 'There is no such open dead letter.');
const Id = closed({ id: Type.String({ maxLength: 40 }) });

/**
 * Handles open letters again, in the order of their facts, each in one transaction with its mark, so that it takes effect
 * once. After a failure later letters of the same person and consumer wait, to keep their order.
 */
export async function redrive(
  house: House,
  handlers: Handlers,
  orgId: string,
  which: { readonly id: string | null; readonly consumer: string | null },
): Promise<{ redriven: number; failed: number }> {
  const letters = await house.db.worker([orgId], (tx) => store.openLetters(tx, orgId, which, MOST_AT_ONCE));
  const blocked = new Set<string>();
  const done = { redriven: 0, failed: 0 };
  for (const { id, consumer, subjectId } of letters) {
    const key = `${consumer} ${subjectId}`;
    if (blocked.has(key)) continue;
    const error = await redriveOne(house, handlers, orgId, id);
    if (error === null) done.redriven += 1;
    else {
      done.failed += 1;
      blocked.add(key);
      await house.db.worker([orgId], (tx) => store.markFailed(tx, orgId, id, error));
    }
  }
  return done;
}

/** Null when it was handled; otherwise the name of what went wrong. */
async function redriveOne(
  house: House,
  handlers: Handlers,
  orgId: string,
  id: string,
): Promise<string | null> {
  const now = house.clock.now();
  try {
    await house.db.worker([orgId], async (tx) => {
      const letter = await store.lockLetter(tx, orgId, id);
      if (!letter) return;
      const handle = handlers[letter.consumer];
      if (!handle) throw new Error('no consumer of this name');
      if (letter.fact) await handle(tx, timely(letter.fact, now));
      await store.markRedriven(tx, orgId, id, now);
    });
    return null;
  } catch (error) {
    house.log.error('a dead letter failed again', { letter: id, error: describeError(error) });
    return error instanceof Error ? error.name : 'unknown';
  }
}

/** A fact that lay longer than history does is history: it updates what is known, and nobody is written to because of it. */
function timely(fact: LoggedFact, now: number): LoggedFact {
  return now - fact.receivedAt < STALE_MS ? fact : { ...fact, receivedAt: now };
}

/** Registers the routes of dead letters. */
export function deadLetterRoutes(app: HttpServer, house: House, handlers: Handlers): void {
  listRoute(app, house);
  const act = async (
    request: Parameters<typeof memberOf>[0],
    which: { id: string | null; consumer: string | null },
  ): Promise<{ redriven: number; failed: number } | Refusal> => {
    const member = memberOf(request);
    if (which.id !== null && !isId(which.id)) return MISSING;
    const done = await redrive(house, handlers, member.orgId, which);
    if (which.id !== null && done.redriven + done.failed === 0) return MISSING;
    await house.db.web(member.orgId, (tx) =>
      noteAct(tx, house, member, 'dead-letter.redriven', { object: which.id, detail: { ...done } }),
    );
    return done;
  };
  app.post(
    '/api/v1/dead-letters/:id/redrive',
    { schema: { tags, summary: 'Handle one again', params: Id }, config },
    (request) => act(request, { id: request.params.id, consumer: null }),
  );
  const which = closed({ consumer: Type.Optional(Type.String({ maxLength: 100 })) });
  app.post(
    '/api/v1/dead-letters/redrive',
    { schema: { tags, summary: 'Handle all again, up to 500, in order', body: which }, config },
    (request) => act(request, { id: null, consumer: request.body.consumer ?? null }),
  );
  discardRoute(app, house);
}

function listRoute(app: HttpServer, house: House): void {
  const querystring = closed({
    state: Type.Optional(Type.Enum(['open', 'closed', ''])),
    cursor: Type.Optional(Type.String({ maxLength: 1000 })),
    limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
  });
  app.get(
    '/api/v1/dead-letters',
    { schema: { tags, summary: 'Facts that a consumer could not digest', querystring }, config },
    async (request) => {
      const { orgId } = memberOf(request);
      const { state, cursor, limit } = request.query;
      const before = readPlace(house.cursorSecret, cursor, 'dead-letters');
      if (isRefusal(before)) return before;
      const found = await house.db.web(orgId, (tx) =>
        store.listDeadLetters(tx, orgId, state !== 'closed', before, limit + 1),
      );
      const { page, ...next } = pageOf(found, limit, house.cursorSecret, 'dead-letters', (last) => ({
        at: last.createdAt,
        id: last.id,
      }));
      return { rows: page.map(view), ...next };
    },
  );
}

function view(letter: store.DeadLetter): DeadLetterRow {
  const { id, consumer, subjectId, eventId, error, attempts } = letter;
  return {
    id,
    consumer,
    subjectId,
    eventId,
    name: letter.name ?? '(erased)',
    kind: letter.kind ?? 'fact',
    eventReceivedAt: iso(letter.eventReceivedAt),
    error,
    attempts,
    createdAt: iso(letter.createdAt),
    state: letter.redrivenAt !== null ? 'redriven' : letter.discardedAt !== null ? 'discarded' : 'open',
  };
}

function discardRoute(app: HttpServer, house: House): void {
  const body = closed({ reason: Type.String({ minLength: 1, maxLength: 500, pattern: '\\S' }) });
  app.post(
    '/api/v1/dead-letters/:id/discard',
    { schema: { tags, summary: 'Discard one, with a reason', params: Id, body }, config },
    async (request, reply) => {
      const member = memberOf(request);
      const { orgId } = member;
      const { id } = request.params;
      if (!isId(id)) return MISSING;
      const why = { by: member.userId, reason: request.body.reason.trim(), at: house.clock.now() };
      const gone = await house.db.worker([orgId], async (tx) => {
        const discarded = await store.discardLetter(tx, orgId, id, why);
        if (discarded) await noteAct(tx, house, member, 'dead-letter.discarded', { object: id });
        return discarded;
      });
      return gone ? reply.code(204).send() : MISSING;
    },
  );
}
