// Trying a source out: what an example would become, a signed trial through all checks, and what came in lately.
import Type from 'typebox';
import type { Page } from '../../../sdk/api.ts';
import type { WebhookDelivery, WebhookRehearsal } from '../../../sdk/faces/doors.ts';
import { iso } from '../../platform/db.ts';
import { closed, type HttpServer, pageOf, parseStrictJson, readPlace } from '../../platform/http/index.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/result.ts';
import { type Member, memberOf, noteAct } from '../../trust/index.ts';
import { validSecrets } from '../rotating-secret.ts';
import { applyMap, type HookMap } from './model.ts';
import { newRow, SEALED } from './receive.ts';
import { checkMap, MapSchema } from './schemas.ts';
import { judge, sign } from './signature.ts';
import { ById, config, MISSING, type SourceServices, tags } from './source-routes.ts';
import { type DeliveryRow, insertDelivery, listDeliveries, readSource } from './store.ts';

const NO_EXAMPLE = refuse(409, 'no-example', 'This source has no example to try.', {
  fix: 'Paste a body of the sender and save it first.',
});

/** Registers rehearsal, trial, example and deliveries. */
export function trialRoutes(app: HttpServer, services: SourceServices): void {
  const path = '/api/v1/webhook-sources';
  const body = closed({ map: MapSchema, example: Type.String({ maxLength: 100_000 }) });
  const rehearsing = { tags, summary: 'What a body would become; nothing is stored', body };
  app.post(`${path}/rehearsal`, { schema: rehearsing, config }, async (request) => {
    const map = checkMap(request.body.map);
    return isRefusal(map) ? map : rehearse(map, request.body.example, services.clock.now());
  });
  const trying = {
    tags,
    summary: 'Sign the example and run all checks; stores the verdict only',
    params: ById,
  };
  app.post(`${path}/:id/trial`, { schema: trying, config }, (request) =>
    tryOut(services, memberOf(request), request.params.id),
  );
  const showing = { tags, summary: 'The example of a source', params: ById };
  app.get(`${path}/:id/example`, { schema: showing, config }, (request) =>
    exampleFor(services, memberOf(request), request.params.id),
  );
  const querystring = closed({
    cursor: Type.Optional(Type.String({ maxLength: 1000 })),
    limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
  });
  const listing = {
    tags,
    summary: 'The last deliveries: when and how judged, never what they said',
    params: ById,
    querystring,
  };
  app.get(`${path}/:id/deliveries`, { schema: listing, config }, (request) =>
    deliveries(services, memberOf(request).orgId, request.params.id, request.query),
  );
}

function rehearse(map: HookMap, example: string, now: number): WebhookRehearsal | Refusal {
  const parsed = parseStrictJson(Buffer.from(example));
  if (isRefusal(parsed)) return { ...parsed, status: 422, field: 'example' };
  const { signals, faults } = applyMap(map, parsed, now);
  return { signals: signals.map((s) => ({ ...s, occurredAt: iso(s.occurredAt) })), faults };
}

/** The same steps as for a delivery from outside, signed by ourselves, up to the point where it would be recorded. */
async function tryOut(
  services: SourceServices,
  member: Member,
  id: string,
): Promise<WebhookRehearsal | Refusal> {
  const now = services.clock.now();
  return services.db.web(member.orgId, async (tx) => {
    const source = await readSource(tx, member.orgId, id);
    if (!source) return MISSING;
    const example = openExample(services, source.example);
    if (example === null) return NO_EXAMPLE;
    const { scheme } = source;
    const seconds = Math.floor(now / 1_000);
    const body = Buffer.from(example);
    const secrets = validSecrets(services.vault, SEALED, source, now);
    const headers = {
      [scheme.signatureHeader]: sign(scheme, secrets[0] ?? '', `trial-${id}`, seconds, body),
      ...(scheme.timestampHeader !== null && { [scheme.timestampHeader]: String(seconds) }),
      ...(scheme.idHeader !== null && { [scheme.idHeader]: `trial-${id}` }),
    };
    const believed = judge(scheme, secrets, { headers, body }, now);
    if (typeof believed === 'string')
      return refuse(409, believed, 'Our own signature was not accepted by this scheme.', { field: 'scheme' });
    const read = rehearse(source.map, example, now);
    const row: DeliveryRow = {
      ...newRow(services, now),
      status: isRefusal(read) ? read.status : 200,
      verdict: 'tried',
      code: isRefusal(read) ? read.code : (read.faults[0]?.code ?? null),
      signals: isRefusal(read) ? 0 : read.signals.length,
    };
    await insertDelivery(tx, member.orgId, id, row, null);
    await noteAct(tx, services, member, 'webhook-source.tried', { object: id });
    return read;
  });
}

async function exampleFor(
  services: SourceServices,
  member: Member,
  id: string,
): Promise<{ example: string | null } | Refusal> {
  return services.db.web(member.orgId, async (tx) => {
    const source = await readSource(tx, member.orgId, id);
    if (!source) return MISSING;
    const example = openExample(services, source.example);
    // An example is often a real body: reading it is noted.
    if (example !== null) await noteAct(tx, services, member, 'webhook-source.example-read', { object: id });
    return { example };
  });
}

function openExample(services: SourceServices, sealed: Buffer | null): string | null {
  const example = sealed && services.vault.openInstance(SEALED, sealed)?.example;
  return typeof example === 'string' ? example : null;
}

async function deliveries(
  services: SourceServices,
  orgId: string,
  id: string,
  query: { readonly cursor?: string; readonly limit: number },
): Promise<Page<WebhookDelivery> | Refusal> {
  const list = `hooks/${id}`;
  const before = readPlace(services.cursorSecret, query.cursor, list);
  if (isRefusal(before)) return before;
  const found = await services.db.web(orgId, (tx) => listDeliveries(tx, orgId, id, before, query.limit + 1));
  const { page, ...next } = pageOf(found, query.limit, services.cursorSecret, list, (last) => last);
  return { rows: page.map((row) => ({ ...row, at: iso(row.at) })), ...next };
}
