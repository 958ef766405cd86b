// GET /api/v1/events/tail: what arrives, as it arrives (server-sent events), with values by the reader's rights.
import Type from 'typebox';
import { closed, type HttpServer, liveStream } from '../platform/http/index.ts';
import type { NewId } from '../platform/ids.ts';
import { isObject, type JsonObject } from '../platform/json.ts';
import type { LiveHub } from '../platform/live.ts';
import { memberOf, noteAct } from '../trust/index.ts';
import { sightOf } from './quarantine-view.ts';
import { openTails, type TailServices } from './tail.ts';

export interface TailRouteServices extends TailServices {
  readonly newId: NewId;
}

/** Bytes that a slow reader may leave unread: some beats of fifty long messages. */
const UNREAD = 2 * 1024 * 1024;

/** Registers the tail. Reading personal or health data in it is audited once, when it is opened. */
export function tailRoutes(app: HttpServer, services: TailRouteServices): void {
  const tails = openTails(services);
  const querystring = closed({
    after: Type.Optional(
      Type.String({ pattern: '^[0-9]{1,20}$', description: 'The position of the last beat seen' }),
    ),
  });
  app.get(
    '/api/v1/events/tail',
    {
      schema: {
        tags: ['events'],
        summary: 'Messages as they arrive, as server-sent events named tail',
        querystring,
      },
      config: { capability: 'events.read', background: true },
    },
    async (request, reply) => {
      const member = memberOf(request);
      const sight = sightOf(member.capabilities);
      const { after } = request.query;
      if (sight.health || sight.personal)
        await services.db.web(member.orgId, (tx) =>
          noteAct(tx, services, member, 'event-tail.read', { detail: { ...sight } }),
        );
      const hub: LiveHub = {
        publish: () => undefined,
        deliver: () => undefined,
        subscribers: 0,
        subscribe: (orgId, _topics, send) =>
          tails.watch(orgId, { sight, after: after ?? null, send: (beat) => send('tail', asJson(beat)) }),
      };
      liveStream(hub, request, reply, member.orgId, ['tail'], { unread: UNREAD });
      return reply;
    },
  );
}

/** The wire form of a beat. */
function asJson(beat: object): JsonObject {
  const value: unknown = JSON.parse(JSON.stringify(beat));
  return isObject(value) ? value : {};
}
