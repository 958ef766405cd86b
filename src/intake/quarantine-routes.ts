// The quarantine over HTTP: what was held and why, one message to those who may read it, try again, discard, take back.
import type { FastifyRequest } from 'fastify';
import Type from 'typebox';
import type { Page } from '../../sdk/api.ts';
import type { HeldMessageRow, HeldMessageView } from '../../sdk/faces/events.ts';
import { iso, isoOrNull } from '../platform/db.ts';
import { closed, type HttpServer, pageOf, readPlace } from '../platform/http/index.ts';
import { isId } from '../platform/ids.ts';
import { isObject, type JsonObject } from '../platform/json.ts';
import { isRefusal, type Refusal, refuse } from '../platform/result.ts';
import { memberOf, noteAct } from '../trust/index.ts';
import type { Capability } from '../trust/model.ts';
import { CALLS } from './model.ts';
import { FilterFields, filterOf, lacksAll, type QuarantineServices } from './quarantine-filter.ts';
import * as store from './quarantine-store.ts';
import { structureOf } from './quarantine-view.ts';
import { openHeld, retryHeld } from './replay.ts';
import { replayRunRoutes } from './replay-routes.ts';

const DAY = 86_400_000;
/** The way back from a discard stays open this long, ms. */
const DISCARDED_MS = 7 * DAY;
const MOST_AT_ONCE = 5_000;
const tags = ['quarantine'];
/** Who may see verdicts: whoever watches events, the engine's health, or may read what is in the messages. */
const READERS: readonly Capability[] = ['events.read', 'health.read', 'people.read.health'];
const LIST = 'quarantine';
const MISSING = refuse(404, 'not-held', 'There is no such message in the quarantine.');
const Id = closed({ id: Type.String({ maxLength: 40 }) });

/** Registers the routes of the quarantine. */
export function quarantineRoutes(app: HttpServer, services: QuarantineServices): void {
  listRoutes(app, services);
  oneRoute(app, services);
  replayRoute(app, services);
  discardRoutes(app, services);
  replayRunRoutes(app, services);
}

function listRoutes(app: HttpServer, services: QuarantineServices): void {
  const querystring = closed({
    ...FilterFields,
    state: Type.Optional(Type.Enum([...store.STATES, ''])),
    cursor: Type.Optional(Type.String({ maxLength: 1000 })),
    limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
  });
  app.get(
    '/api/v1/quarantine',
    { schema: { tags, summary: 'Messages held back, with the reason', querystring } },
    async (request): Promise<Page<HeldMessageRow> | Refusal> => {
      const member = memberOf(request);
      const { query } = request;
      const before = readPlace(services.cursorSecret, query.cursor, LIST);
      const refused = lacksAll(member, READERS) ?? (isRefusal(before) ? before : null);
      if (refused) return refused;
      const at = isRefusal(before) ? null : before;
      const filter = filterOf(query, query.state || 'held');
      const found = await services.db.web(member.orgId, (tx) =>
        store.listHeld(tx, member.orgId, filter, at, query.limit + 1),
      );
      const { page, ...next } = pageOf(found, query.limit, services.cursorSecret, LIST, (last) => ({
        at: last.receivedAt,
        id: last.id,
      }));
      return { rows: await views(services, member.orgId, page), ...next };
    },
  );
  app.get(
    '/api/v1/quarantine/reasons',
    { schema: { tags, summary: 'How many are held for each reason and event' } },
    async (request) => {
      const member = memberOf(request);
      const refused = lacksAll(member, READERS);
      if (refused) return refused;
      return { rows: await services.db.web(member.orgId, (tx) => store.heldReasons(tx, member.orgId)) };
    },
  );
}

async function views(
  services: QuarantineServices,
  orgId: string,
  rows: readonly store.HeldRow[],
): Promise<HeldMessageRow[]> {
  const ids = [...new Set(rows.flatMap((r) => (r.decidedBy && isId(r.decidedBy) ? [r.decidedBy] : [])))];
  const names = ids.length > 0 ? await services.namesOf(orgId, ids) : new Map<string, string>();
  return rows.map((r) => ({
    id: r.id,
    receivedAt: iso(r.receivedAt),
    messageId: r.messageId,
    code: r.code,
    field: r.field,
    detail: r.detail,
    call: CALLS.find((call) => call === r.call) ?? null,
    event: r.event,
    source: r.source,
    key: r.key,
    class: r.class,
    keepUntil: isoOrNull(r.keepUntil),
    state: r.state,
    result: r.result === 'stored' || r.result === 'repeated' ? r.result : null,
    reason: r.reason,
    decidedBy: r.decidedBy ? (names.get(r.decidedBy) ?? r.decidedBy) : null,
    decidedAt: isoOrNull(r.decidedAt),
  }));
}

function oneRoute(app: HttpServer, services: QuarantineServices): void {
  app.get(
    '/api/v1/quarantine/:id',
    {
      schema: {
        tags,
        summary: 'One message: whole to who may read health data, else its structure',
        params: Id,
      },
    },
    async (request): Promise<HeldMessageView | Refusal> => {
      const member = memberOf(request);
      const { orgId } = member;
      const refused = lacksAll(member, ['events.read', 'people.read.health']);
      if (refused) return refused;
      if (!isId(request.params.id)) return MISSING;
      const whole = member.capabilities.has('people.read.health');
      const row = await services.db.web(orgId, async (tx) => {
        const found = await store.readHeld(tx, orgId, request.params.id, false);
        if (found && whole) await noteAct(tx, services, member, 'quarantine.read', { object: found.id });
        return found;
      });
      const [shown] = row ? await views(services, orgId, [row]) : [];
      if (!row || !shown) return MISSING;
      const original = openHeld(services, row);
      const message = original === null ? null : whole ? original.message : structureOf(original.message);
      return { ...shown, message, masked: !whole };
    },
  );
}

function replayRoute(app: HttpServer, services: QuarantineServices): void {
  const body = closed({
    message: Type.Optional(Type.Unknown({ description: 'The mended message; absent: as it is' })),
  });
  app.post(
    '/api/v1/quarantine/:id/replay',
    { schema: { tags, summary: 'Try a message again, as it is or mended', params: Id, body } },
    async (request) => {
      const member = memberOf(request);
      const { orgId } = member;
      const mended = mendedOf(request);
      const refused =
        lacksAll(member, mended === null ? ['events.read', 'people.read.health'] : ['people.read.health']) ??
        (isRefusal(mended) ? mended : null);
      if (refused) return refused;
      const { id } = request.params;
      if (!isId(id)) return MISSING;
      return services.db.web(orgId, async (tx) => {
        const row = await store.readHeld(tx, orgId, id, true);
        if (!row) return MISSING;
        if (row.state !== 'held')
          return refuse(409, 'not-held', 'This message has left the quarantine.', { fix: 'Read it again.' });
        const message = mended === null || isRefusal(mended) ? undefined : mended;
        const [result] = await retryHeld(tx, services, orgId, [row], member.userId, message);
        const action = message ? 'quarantine.mended' : 'quarantine.replayed';
        await noteAct(tx, services, member, action, {
          object: id,
          detail: { result: result?.result ?? 'held' },
        });
        return result ?? MISSING;
      });
    },
  );
}

/** The mended message of a request, or null where it is to be tried as it is. */
function mendedOf(request: FastifyRequest): JsonObject | Refusal | null {
  const body: unknown = request.body;
  if (!isObject(body) || body.message === undefined) return null;
  return isObject(body.message)
    ? body.message
    : refuse(422, 'not-an-object', 'message must be a JSON object.', { field: 'message' });
}

function discardRoutes(app: HttpServer, services: QuarantineServices): void {
  const Ids = Type.Array(Type.String({ format: 'uuid' }), { minItems: 1, maxItems: 500 });
  const body = closed({
    ids: Type.Optional(Ids),
    filter: Type.Optional(closed(FilterFields)),
    reason: Type.String({ minLength: 1, maxLength: 500, pattern: '\\S' }),
  });
  const config = { capability: 'events.read' } as const;
  app.post(
    '/api/v1/quarantine/discard',
    {
      schema: { tags, summary: 'Discard messages, with a reason; can be taken back for a week', body },
      config,
    },
    async (request) => {
      const member = memberOf(request);
      const { orgId } = member;
      const { ids, filter, reason } = request.body;
      if ((ids === undefined) === (filter === undefined))
        return refuse(422, 'ids-or-filter', 'Name the messages by ids or by a filter.', { field: 'ids' });
      const at = services.clock.now();
      const why = { by: member.userId, reason: reason.trim(), at, keepUntil: at + DISCARDED_MS };
      return services.db.web(orgId, async (tx) => {
        const wanted = ids ?? (await store.heldIds(tx, orgId, filterOf(filter ?? {}, 'held'), MOST_AT_ONCE));
        const gone = await store.discardHeld(tx, orgId, wanted, why);
        await noteAct(tx, services, member, 'quarantine.discarded', { detail: { count: gone.length } });
        return { ids: gone, count: gone.length };
      });
    },
  );
  app.post(
    '/api/v1/quarantine/restore',
    {
      schema: {
        tags,
        summary: 'Take discards back',
        body: closed({
          ids: Type.Array(Type.String({ format: 'uuid' }), { minItems: 1, maxItems: MOST_AT_ONCE }),
        }),
      },
      config,
    },
    async (request) => {
      const member = memberOf(request);
      return services.db.web(member.orgId, async (tx) => {
        const back = await store.restoreDiscarded(tx, member.orgId, request.body.ids);
        await noteAct(tx, services, member, 'quarantine.restored', { detail: { count: back.length } });
        return { ids: back, count: back.length };
      });
    },
  );
}
