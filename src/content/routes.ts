// Content over HTTP: list, view, write, hand over for review, approve by somebody else, withdraw.
import type { FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import type { ContentRow, ContentView } from '../../sdk/api.ts';
import type { Clock } from '../platform/clock.ts';
import { type Database, iso, isoOrNull, type Tx } from '../platform/db.ts';
import { closed, type HttpServer, runOnce } from '../platform/http/index.ts';
import { isId, type NewId } from '../platform/ids.ts';
import type { Json } from '../platform/json.ts';
import { isRefusal, type Refusal, refuse } from '../platform/result.ts';
import { memberOf, recordAudit } from '../trust/index.ts';
import { CHANNELS, LANES, PURPOSES } from '../trust/model.ts';
import {
  approveVersion,
  createItem,
  createVersion,
  type Doing,
  submitVersion,
  withdrawVersion,
} from './content.ts';
import { variantOf } from './sendable.ts';
import { findItem, type ListedItem, listApprovals, listItems, listVariants, listVersions } from './store.ts';

/** What the content routes need. `namesOf` gives the names of staff, for approvals and authors. */
export interface ContentServices {
  readonly db: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  namesOf?(orgId: string, userIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

const tags = ['content'];
const MISSING = refuse(404, 'no-such-content', 'There is no such content in this organisation.');
const Id = Type.Object({ id: Type.String({ maxLength: 40 }) });
const Version = Type.Object({
  id: Type.String({ maxLength: 40 }),
  versionId: Type.String({ maxLength: 40 }),
});
const Text = (most: number): Type.TString => Type.String({ minLength: 1, maxLength: most, pattern: '\\S' });
const VariantBody = closed({
  channel: Type.Enum([...CHANNELS]),
  language: Type.Optional(Type.String({ pattern: '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$', maxLength: 35 })),
  subject: Type.Optional(Type.Union([Type.String({ maxLength: 200 }), Type.Null()])),
  body: Text(20_000),
  callToAction: Type.Optional(Type.Union([closed({ label: Text(80), url: Text(2_000) }), Type.Null()])),
});
const Words = {
  variants: Type.Array(VariantBody, { minItems: 1, maxItems: 60 }),
  expiresAt: Type.Optional(Type.Union([Type.String({ format: 'date-time' }), Type.Null()])),
};
const Draft = closed({
  name: Text(160),
  purpose: Type.Enum([...PURPOSES]),
  lane: Type.Enum([...LANES]),
  sponsor: Type.Optional(Type.Union([Text(200), Type.Null()])),
  topic: Type.Optional(Type.Union([Text(80), Type.Null()])),
  ...Words,
});

/** Registers the routes of content. */
export function contentRoutes(app: HttpServer, services: ContentServices): void {
  const config = { capability: 'content.read' } as const;
  app.get('/api/v1/content', { schema: { tags, summary: 'Content' }, config }, async (request) => {
    const { orgId } = memberOf(request);
    return {
      rows: (await services.db.web(orgId, (tx) => listItems(tx, orgId))).map((i) =>
        row(i, services.clock.now()),
      ),
    };
  });
  app.get(
    '/api/v1/content/:id',
    { schema: { tags, summary: 'One item with its versions and approvals', params: Id }, config },
    async (request) => {
      const { orgId } = memberOf(request);
      return isId(request.params.id) ? view(services, orgId, request.params.id) : MISSING;
    },
  );
  writeRoutes(app, services);
  reviewRoutes(app, services);
}

function writeRoutes(app: HttpServer, services: ContentServices): void {
  const config = { capability: 'content.edit' } as const;
  app.post(
    '/api/v1/content',
    { schema: { tags, summary: 'Make an item with a first draft', body: Draft }, config },
    (request, reply) => {
      const { sponsor = null, topic = null, variants, expiresAt, ...rest } = request.body;
      return command(services, request, reply, 'content.created', 201, (tx, doing) =>
        createItem(tx, doing, {
          ...rest,
          sponsor,
          topic,
          variants: variants.map(variantIn),
          expiresAt: timeIn(expiresAt),
        }),
      );
    },
  );
  app.post(
    '/api/v1/content/:id/versions',
    { schema: { tags, summary: 'Add a draft to an item', params: Id, body: closed(Words) }, config },
    (request, reply) => {
      const { variants, expiresAt } = request.body;
      return command(services, request, reply, 'content.version-created', 201, (tx, doing) =>
        isId(request.params.id)
          ? createVersion(tx, doing, request.params.id, variants.map(variantIn), timeIn(expiresAt))
          : Promise.resolve(MISSING),
      );
    },
  );
  app.post(
    '/api/v1/content/:id/versions/:versionId/review',
    { schema: { tags, summary: 'Hand a draft over for review', params: Version }, config },
    (request, reply) => step(services, request, reply, 'content.submitted', request.params, submitVersion),
  );
  app.post(
    '/api/v1/content/:id/versions/:versionId/withdrawal',
    { schema: { tags, summary: 'Take a version back', params: Version }, config },
    (request, reply) => step(services, request, reply, 'content.withdrawn', request.params, withdrawVersion),
  );
}

function reviewRoutes(app: HttpServer, services: ContentServices): void {
  const body = closed({ meaning: Type.Optional(Text(300)) });
  const schema = { tags, summary: 'Approve a version under review; never one’s own', params: Version, body };
  app.post(
    '/api/v1/content/:id/versions/:versionId/approval',
    { schema, config: { capability: 'content.approve' } },
    (request, reply) => {
      const role = memberOf(request).roles[0] ?? 'reviewer';
      return step(
        services,
        request,
        reply,
        'content.approved',
        request.params,
        (tx, doing, itemId, versionId) =>
          approveVersion(tx, doing, itemId, versionId, role, request.body.meaning ?? 'Approved for use'),
      );
    },
  );
}

/** Runs a command once per Idempotency-Key, with its trace in the audit trail. */
function command<T extends { readonly versionId: string }>(
  services: ContentServices,
  request: FastifyRequest,
  reply: FastifyReply,
  action: string,
  status: number,
  work: (tx: Tx, doing: Doing) => Promise<T | Refusal>,
): Promise<Json | Refusal> {
  const { orgId, userId } = memberOf(request);
  const doing: Doing = { orgId, userId, now: services.clock.now(), newId: services.newId };
  return runOnce(services, request, reply, { orgId, actor: userId }, async (tx) => {
    const done = await work(tx, doing);
    if (isRefusal(done)) return done;
    await recordAudit(tx, {
      orgId,
      at: doing.now,
      id: services.newId(doing.now),
      actor: { kind: 'member', id: userId },
      action,
      object: done.versionId,
    });
    reply.code(status);
    return { ...done };
  });
}

type Step = (tx: Tx, doing: Doing, itemId: string, versionId: string) => Promise<Refusal | null>;

function step(
  services: ContentServices,
  request: FastifyRequest,
  reply: FastifyReply,
  action: string,
  ids: { id: string; versionId: string },
  run: Step,
): Promise<Json | Refusal> {
  return command(services, request, reply, action, 200, async (tx, doing) => {
    if (!isId(ids.id) || !isId(ids.versionId)) return MISSING;
    return (await run(tx, doing, ids.id, ids.versionId)) ?? { itemId: ids.id, versionId: ids.versionId };
  });
}

type VariantIn = Type.Static<typeof VariantBody>;

function variantIn(v: VariantIn) {
  return {
    channel: v.channel,
    language: v.language ?? 'en',
    subject: v.subject ?? null,
    body: v.body,
    callToAction: v.callToAction ?? null,
  };
}

function timeIn(text: string | null | undefined): number | null {
  return text === null || text === undefined ? null : Date.parse(text);
}

/** What is approved but over is shown as expired, whether or not the daily job has marked it. */
function stateAt(state: string, expiresAt: number | null, now: number): string {
  return state === 'approved' && expiresAt !== null && expiresAt <= now ? 'expired' : state;
}

function row(i: ListedItem, now: number): ContentRow {
  return {
    id: i.id,
    name: i.name,
    purpose: i.purpose,
    lane: i.lane,
    sponsor: i.sponsor,
    topic: i.topic,
    version: i.number,
    state: stateAt(i.state, i.expires_at, now),
    expiresAt: isoOrNull(i.expires_at),
    channels: [...i.channels],
  };
}

async function view(services: ContentServices, orgId: string, id: string): Promise<ContentView | Refusal> {
  const found = await services.db.web(orgId, async (tx) => {
    const item = await findItem(tx, orgId, id);
    if (!item) return null;
    const versions = await listVersions(tx, orgId, id);
    const ids = versions.map((v) => v.id);
    const [variants, approvals] = [await listVariants(tx, [orgId], ids), await listApprovals(tx, orgId, ids)];
    return { item, versions, variants, approvals };
  });
  const newest = found?.versions.find((v) => v.state === 'approved') ?? found?.versions[0];
  if (!found || !newest) return MISSING;
  const staff = [
    ...new Set([...found.versions.map((v) => v.created_by), ...found.approvals.map((a) => a.approver_id)]),
  ];
  const names = (await services.namesOf?.(orgId, staff)) ?? new Map<string, string>();
  const now = services.clock.now();
  const variantsOf = Map.groupBy(found.variants, (v) => v.version_id);
  return {
    ...row(
      {
        ...found.item,
        number: newest.number,
        state: newest.state,
        expires_at: newest.expires_at,
        channels: [...new Set((variantsOf.get(newest.id) ?? []).map((v) => v.channel))],
      },
      now,
    ),
    versions: found.versions.map((v) => ({
      id: v.id,
      number: v.number,
      state: stateAt(v.state, v.expires_at, now),
      createdBy: names.get(v.created_by) ?? v.created_by,
      createdAt: iso(v.created_at),
      expiresAt: isoOrNull(v.expires_at),
      variants: (variantsOf.get(v.id) ?? []).map(variantOf),
      approvals: found.approvals
        .filter((a) => a.version_id === v.id)
        .map((a) => ({
          role: a.role,
          approver: names.get(a.approver_id) ?? a.approver_id,
          meaning: a.meaning,
          at: iso(a.at),
        })),
    })),
  };
}
