// The log of calls over HTTP: what was called, every try, CSV, and calling again.
import Type from 'typebox';
import type { WebhookCallPage, WebhookCallRow } from '../../../sdk/faces/webhooks-out.ts';
import { cell } from '../../platform/csv-cells.ts';
import { iso, isoOrNull } from '../../platform/db.ts';
import { closed, type HttpServer, pageOf, readPlace } from '../../platform/http/index.ts';
import { bareId } from '../../platform/ids.ts';
import { isRefusal, type Refusal } from '../../platform/result.ts';
import { type Member, memberOf, noteAct } from '../../trust/index.ts';
import { type AttemptRow, attemptsOf, type CallRow, listCalls, replayCalls } from './call-store.ts';
import { findEndpoint } from './endpoint-store.ts';
import { MISSING, type WebhookOutServices } from './services.ts';

const PAGE = 50;
const MOST_EXPORTED = 10_000;
const tags = ['webhooks out'];
const config = { capability: 'settings.keys' } as const;
const params = closed({ id: Type.String({ format: 'uuid' }) });
const State = Type.Optional(Type.Enum(['queued', 'delivered', 'failed']));
const path = '/api/v1/webhooks-out/:id';

/** Registers the log and the replays. */
export function callRoutes(app: HttpServer, services: WebhookOutServices): void {
  const querystring = closed({ state: State, cursor: Type.Optional(Type.String({ maxLength: 1_000 })) });
  const list = {
    tags,
    summary: 'Calls of an endpoint, the newest first, with every try',
    params,
    querystring,
  };
  app.get(`${path}/calls`, { schema: list, config }, (request) =>
    page(services, memberOf(request), request.params.id, request.query.state ?? null, request.query.cursor),
  );
  const file = { tags, summary: 'Calls as CSV', params, querystring: closed({ state: State }) };
  app.get(`${path}/calls.csv`, { schema: file, config }, async (request, reply) => {
    const text = await csv(services, memberOf(request), request.params.id, request.query.state ?? null);
    if (isRefusal(text)) return text;
    return reply
      .header('content-type', 'text/csv; charset=utf-8')
      .header('content-disposition', 'attachment; filename="webhook-calls.csv"')
      .header('cache-control', 'no-store')
      .send(text);
  });
  const body = closed({
    calls: Type.Optional(Type.Array(Type.String({ format: 'uuid' }), { minItems: 1, maxItems: 500 })),
  });
  const again = { tags, summary: 'Call again: these calls, or all that failed', params, body };
  app.post(`${path}/replays`, { schema: again, config }, (request) =>
    replay(services, memberOf(request), request.params.id, request.body.calls ?? null),
  );
}

async function page(
  services: WebhookOutServices,
  member: Member,
  id: string,
  state: string | null,
  cursor: string | undefined,
): Promise<WebhookCallPage | Refusal> {
  const list = `webhook-calls/${id}/${state}`;
  const place = readPlace(services.cursorSecret, cursor, list);
  if (isRefusal(place)) return place;
  return services.db.web(member.orgId, async (tx) => {
    if (!(await findEndpoint(tx, member.orgId, id))) return MISSING;
    const found = await listCalls(tx, member.orgId, id, state, place, PAGE + 1);
    const { page: shown, next } = pageOf(found, PAGE, services.cursorSecret, list, (last) => ({
      at: last.createdAt,
      id: last.id,
    }));
    const tries = await attemptsOf(
      tx,
      member.orgId,
      shown.map((c) => c.id),
    );
    const byCall = Map.groupBy(tries, (t) => t.callId);
    return { rows: shown.map((c) => rowOf(c, byCall.get(c.id) ?? [], member)), ...(next && { next }) };
  });
}

function rowOf(call: CallRow, tries: readonly AttemptRow[], member: Member): WebhookCallRow {
  return {
    id: call.id,
    messageId: `msg_${bareId(call.id)}`,
    state: call.state,
    createdAt: iso(call.createdAt),
    settledAt: isoOrNull(call.settledAt),
    nextAt: call.state === 'queued' ? iso(call.nextAt) : null,
    journey: { id: call.journeyId, name: call.journeyName ?? 'a journey that is gone' },
    step: call.step,
    ...(member.capabilities.has('people.read') && { personId: call.subjectId }),
    tries: tries.map((t) => ({ at: iso(t.at), status: t.status, detail: t.detail, milliseconds: t.ms })),
  };
}

const HEADER = [
  'message',
  'state',
  'made',
  'settled',
  'next try',
  'tries',
  'last status',
  'last result',
  'journey',
  'step',
];

async function csv(
  services: WebhookOutServices,
  member: Member,
  id: string,
  state: string | null,
): Promise<string | Refusal> {
  return services.db.web(member.orgId, async (tx) => {
    if (!(await findEndpoint(tx, member.orgId, id))) return MISSING;
    const rows = await listCalls(tx, member.orgId, id, state, null, MOST_EXPORTED);
    await noteAct(tx, services, member, 'webhook-endpoint.exported', {
      object: id,
      detail: { rows: rows.length },
    });
    const lines = rows.map((c) => [
      ...[`msg_${bareId(c.id)}`, c.state, iso(c.createdAt), isoOrNull(c.settledAt)],
      ...[c.state === 'queued' ? iso(c.nextAt) : '', c.attempts, c.lastStatus, c.lastDetail],
      ...[c.journeyName, c.step],
    ]);
    return `\uFEFF${[HEADER, ...lines].map((cells) => cells.map(cell).join(',')).join('\r\n')}\r\n`;
  });
}

async function replay(
  services: WebhookOutServices,
  member: Member,
  id: string,
  calls: readonly string[] | null,
): Promise<{ queued: number } | Refusal> {
  const queued = await services.db.web(member.orgId, async (tx) => {
    if (!(await findEndpoint(tx, member.orgId, id))) return null;
    const again = await replayCalls(tx, member.orgId, id, calls, services.clock.now());
    await noteAct(tx, services, member, 'webhook-endpoint.replayed', {
      object: id,
      detail: { calls: again },
    });
    return again;
  });
  if (queued === null) return MISSING;
  return { queued };
}
