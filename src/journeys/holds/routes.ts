// Crisis holds over HTTP: everybody sees that one is on; who may run holds starts, changes, ends and releases.
import Type from 'typebox';
import type { Page } from '../../../sdk/api.ts';
import type { CurrentHold, HoldPreview, HoldRowView, HoldView } from '../../../sdk/faces/holds.ts';
import { iso, isoOrNull, type Tx } from '../../platform/db.ts';
import { closed, type HttpServer, pageOf, readPlace, runOnce } from '../../platform/http/index.ts';
import { isId } from '../../platform/ids.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/result.ts';
import { type Member, memberOf } from '../../trust/index.ts';
import {
  type HoldRow,
  listHolds,
  listOn,
  listReleases,
  readHold,
  readStatements,
  suggestPlaces,
} from './hold-store.ts';
import {
  alterHold,
  beginHold,
  finishHold,
  type HoldServices,
  type HoldWish,
  itemsOf,
  NO_HOLD,
  releaseItem,
  stopAll,
} from './holds.ts';
import { isOn } from './model.ts';
import { journeyRuns } from './runs.ts';
import { type HeldItem, viewOfItem } from './stoppable.ts';

/** What the routes need. `stoppables`: of the rooms after this one. */
export interface HoldRouteServices extends HoldServices {
  readonly cursorSecret: Uint8Array;
  readonly namesOf: (orgId: string, ids: readonly string[]) => Promise<ReadonlyMap<string, string>>;
}

const tags = ['holds'];
const running = { capability: 'holds.run' } as const;
const PLACES = 30;
const ById = closed({ id: Type.String({ maxLength: 40 }) });
const Time = Type.Union([Type.String({ maxLength: 40 }), Type.Null()]);
const Item = Type.Union([Type.String({ format: 'uuid' }), Type.Null()]);
const Wish = closed({
  place: Type.Optional(
    Type.Union([Type.String({ minLength: 1, maxLength: 200, pattern: '\\S' }), Type.Null()]),
  ),
  careToo: Type.Optional(Type.Boolean()),
  reason: Type.String({ minLength: 1, maxLength: 500, pattern: '\\S' }),
  endsAt: Type.Optional(Time),
  statementItemId: Type.Optional(Item),
});

/** Registers the routes of holds. */
export function holdRoutes(app: HttpServer, given: HoldRouteServices): void {
  const services = { ...given, stoppables: [journeyRuns, ...given.stoppables] };
  currentRoute(app, services);
  readRoutes(app, services);
  startRoute(app, services);
  changeRoutes(app, services);
  releaseRoute(app, services);
}

function currentRoute(app: HttpServer, services: HoldRouteServices): void {
  const config = { capability: 'home.read', background: true } as const;
  const schema = { tags, summary: 'The holds that are on, with what to say' };
  app.get('/api/v1/holds/current', { schema, config }, async (request) => {
    const { orgId } = memberOf(request);
    const now = services.clock.now();
    return services.db.web(orgId, async (tx) => {
      const on = await listOn(tx, [orgId], now);
      const words = await readStatements(
        tx,
        on.flatMap((hold) => hold.statementItemId ?? []),
        now,
      );
      return { rows: on.map((hold) => currentView(hold, words)) };
    });
  });
}

function currentView(hold: HoldRow, words: Awaited<ReturnType<typeof readStatements>>): CurrentHold {
  return {
    id: hold.id,
    place: hold.place,
    careToo: hold.careToo,
    startedAt: iso(hold.startedAt),
    endsAt: isoOrNull(hold.endsAt),
    statement: words
      .filter((one) => one.itemId === hold.statementItemId)
      .map(({ language, title, body }) => ({ language, title, body })),
  };
}

function readRoutes(app: HttpServer, services: HoldRouteServices): void {
  const querystring = closed({
    cursor: Type.Optional(Type.String({ maxLength: 1000 })),
    limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
  });
  app.get(
    '/api/v1/holds',
    { schema: { tags, summary: 'Holds, newest first', querystring }, config: running },
    (request) => listed(services, memberOf(request), request.query),
  );
  const asked = closed({
    place: Type.Optional(Type.String({ maxLength: 200 })),
    careToo: Type.Optional(Type.Enum(['true', 'false'])),
  });
  app.get(
    '/api/v1/holds/preview',
    { schema: { tags, summary: 'What a hold would stop now', querystring: asked }, config: running },
    (request) => previewed(services, memberOf(request), request.query),
  );
  app.get(
    '/api/v1/holds/:id',
    { schema: { tags, summary: 'One hold with what it keeps', params: ById }, config: running },
    (request) => shown(services, memberOf(request), request.params.id),
  );
}

async function listed(
  services: HoldRouteServices,
  { orgId }: Member,
  query: { readonly cursor?: string; readonly limit: number },
): Promise<Page<HoldRowView> | Refusal> {
  const before = readPlace(services.cursorSecret, query.cursor, 'holds');
  if (isRefusal(before)) return before;
  const found = await services.db.web(orgId, (tx) => listHolds(tx, orgId, before, query.limit + 1));
  const { page, ...next } = pageOf(found, query.limit, services.cursorSecret, 'holds', (last) => ({
    at: last.startedAt,
    id: last.id,
  }));
  const names = await services.namesOf(orgId, page.flatMap(whoOf));
  return { rows: page.map((hold) => rowView(hold, names, services.clock.now())), ...next };
}

function whoOf(hold: HoldRow): string[] {
  return [hold.startedBy, ...(hold.endedBy === null ? [] : [hold.endedBy])];
}

function rowView(hold: HoldRow, names: ReadonlyMap<string, string>, now: number): HoldRowView {
  const over = hold.endedAt ?? (hold.endsAt !== null && hold.endsAt <= now ? hold.endsAt : null);
  return {
    id: hold.id,
    place: hold.place,
    careToo: hold.careToo,
    reason: hold.reason,
    state: isOn(hold, now) ? 'on' : 'over',
    startedAt: iso(hold.startedAt),
    startedBy: names.get(hold.startedBy) ?? hold.startedBy,
    endsAt: isoOrNull(hold.endsAt),
    endedAt: isoOrNull(over),
    endedBy: hold.endedBy === null ? null : (names.get(hold.endedBy) ?? hold.endedBy),
    statement:
      hold.statementItemId === null ? null : { id: hold.statementItemId, name: hold.statement ?? '' },
    inHand: hold.inHand,
    gone: hold.gone,
  };
}

async function previewed(
  services: HoldRouteServices,
  { orgId }: Member,
  query: { readonly place?: string; readonly careToo?: 'true' | 'false' },
): Promise<HoldPreview> {
  const now = services.clock.now();
  const place = query.place?.trim() ? query.place.trim() : null;
  const hold = {
    ...{ orgId, id: '', place, careToo: query.careToo === 'true' },
    ...{ startedAt: now, endsAt: null, endedAt: null },
  };
  return services.db.worker([orgId], async (tx) => {
    const items: HeldItem[] = [];
    const late = { inHand: 0, gone: 0 };
    for (const stoppable of services.stoppables) {
      items.push(...(await stoppable.preview(tx, hold, now)));
      const some = await stoppable.gone?.(tx, hold, now);
      late.inHand += some?.inHand ?? 0;
      late.gone += some?.gone ?? 0;
    }
    return { items: items.map(viewOfItem), ...late, places: await suggestPlaces(tx, orgId, PLACES) };
  });
}

async function shown(services: HoldRouteServices, member: Member, id: string): Promise<HoldView | Refusal> {
  const found = await services.db.worker([member.orgId], (tx) => gathered(tx, services, member.orgId, id));
  if (!found) return NO_HOLD;
  const { hold, items, releases } = found;
  const names = await services.namesOf(member.orgId, [...whoOf(hold), ...releases.map((r) => r.releasedBy)]);
  return {
    ...rowView(hold, names, services.clock.now()),
    items: items.map(viewOfItem),
    releases: releases.map(({ kind, refId, releasedAt, releasedBy, released, expired }) => ({
      kind: kind === 'journey' || kind === 'campaign' ? kind : 'queued',
      id: refId,
      at: iso(releasedAt),
      by: names.get(releasedBy) ?? releasedBy,
      released,
      expired,
    })),
  };
}

async function gathered(
  tx: Tx,
  services: HoldRouteServices,
  orgId: string,
  id: string,
): Promise<{ hold: HoldRow; items: HeldItem[]; releases: Awaited<ReturnType<typeof listReleases>> } | null> {
  const hold = isId(id) ? await readHold(tx, orgId, id) : null;
  if (!hold) return null;
  return {
    hold,
    items: await itemsOf(tx, services, orgId, id),
    releases: await listReleases(tx, orgId, id),
  };
}

function startRoute(app: HttpServer, services: HoldRouteServices): void {
  const schema = { tags, summary: 'Start a hold: at once, for all or one place', body: Wish };
  app.post('/api/v1/holds', { schema, config: running }, async (request, reply) => {
    const member = memberOf(request);
    const wish = wishOf(request.body);
    if (isRefusal(wish)) return wish;
    const scope = { orgId: member.orgId, actor: member.userId };
    let begun: HoldRow | null = null;
    const answer = await runOnce(services, request, reply, scope, async (tx) => {
      const hold = await beginHold(tx, services, member, wish);
      if (isRefusal(hold)) return hold;
      begun = hold;
      reply.code(201);
      return { id: hold.id };
    });
    if (begun !== null) await stopAll(services, begun);
    return answer;
  });
}

function wishOf(body: {
  readonly place?: string | null;
  readonly careToo?: boolean;
  readonly reason: string;
  readonly endsAt?: string | null;
  readonly statementItemId?: string | null;
}): HoldWish | Refusal {
  const endsAt = timeOf(body.endsAt ?? null);
  if (isRefusal(endsAt)) return endsAt;
  const { place = null, careToo = false, reason, statementItemId = null } = body;
  return { place, careToo, reason, endsAt, statementItemId };
}

function timeOf(text: string | null): number | null | Refusal {
  if (text === null) return null;
  const time = /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isFinite(time)
    ? time
    : refuse(422, 'bad-time', 'The end is a date and time in ISO 8601.', { field: 'endsAt' });
}

function changeRoutes(app: HttpServer, services: HoldRouteServices): void {
  const body = closed({ endsAt: Type.Optional(Time), statementItemId: Type.Optional(Item) });
  app.patch(
    '/api/v1/holds/:id',
    {
      schema: { tags, summary: 'Move the end, or show another statement', params: ById, body },
      config: running,
    },
    async (request) => {
      const { endsAt, statementItemId } = request.body;
      const time = endsAt === undefined ? undefined : timeOf(endsAt);
      if (isRefusal(time)) return time;
      return changed(services, memberOf(request), request.params.id, (tx, member) =>
        alterHold(tx, services, member, request.params.id, {
          ...(time !== undefined && { endsAt: time }),
          ...(statementItemId !== undefined && { statementItemId }),
        }),
      );
    },
  );
  app.put(
    '/api/v1/holds/:id/end',
    { schema: { tags, summary: 'End a hold; it releases nothing by itself', params: ById }, config: running },
    (request) =>
      changed(services, memberOf(request), request.params.id, (tx, member) =>
        finishHold(tx, services, member, request.params.id),
      ),
  );
}

async function changed(
  services: HoldRouteServices,
  member: Member,
  id: string,
  work: (tx: Tx, member: Member) => Promise<Refusal | null>,
): Promise<HoldView | Refusal> {
  if (!isId(id)) return NO_HOLD;
  const problem = await services.db.web(member.orgId, (tx) => work(tx, member));
  return problem ?? shown(services, member, id);
}

function releaseRoute(app: HttpServer, services: HoldRouteServices): void {
  const params = closed({
    id: Type.String({ maxLength: 40 }),
    kind: Type.String({ maxLength: 20 }),
    item: Type.String({ maxLength: 40 }),
  });
  const body = closed({ confirm: Type.String({ maxLength: 300 }) });
  const schema = { tags, summary: 'Let one pile go; confirm with its name', params, body };
  app.put('/api/v1/holds/:id/releases/:kind/:item', { schema, config: running }, async (request) => {
    const { id, kind, item } = request.params;
    if (!isId(id) || !isId(item)) return NO_HOLD;
    return releaseItem(services, memberOf(request), { holdId: id, kind, id: item }, request.body.confirm);
  });
}
