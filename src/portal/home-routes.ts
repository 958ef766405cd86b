// Home and items: reading marks them seen or opened, and what was read here is not sent as a message any more.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { cancelQueued, formOf, sendPage } from '../channels/index.ts';
import { readPlaceStatements } from '../journeys/index.ts';
import type { Tx } from '../platform/db.ts';
import type { HttpServer } from '../platform/http/index.ts';
import { isId } from '../platform/ids.ts';
import { appendFacts } from '../platform/log.ts';
import { type Connection, setFrequency } from './connection-store.ts';
import { dismiss, judgeDecision, markOpened, markSeen, readFeed, readItem } from './feed-store.ts';
import { say } from './frame.ts';
import { gonePage, homePage, type ItemNote, itemPage, nowherePage, type SaidOf } from './home-pages.ts';
import { type Item, writeItem } from './items.ts';
import type { PortalServices } from './services.ts';
import { isOwn, type Visitor, visitorOf } from './session.ts';
import { askPage } from './sign-in-routes.ts';
import { record, recordVisit } from './visits.ts';

const schema = { hide: true } as const;
const MOST = 40;
const VERDICTS = ['useful', 'not-for-me', 'too-much'] as const;
type Verdict = (typeof VERDICTS)[number];
type ById = { Params: { id: string } };

/** Registers `/portal` and `/portal/items/:id`. The scope must accept forms. */
export function homeRoutes(scope: HttpServer, services: PortalServices): void {
  scope.get('/portal', { schema }, async (request, reply) => {
    const visitor = await visitorOf(services, request, reply);
    if (!visitor)
      return askPage(reply, '', [], request.url.includes('via=message') ? say('in.needed') : null);
    const { items, said } = await readHome(services, visitor);
    return sendPage(reply, homePage(visitor, items, said));
  });
  scope.get('/portal/*', { schema }, (_request, reply) => sendPage(reply, nowherePage(), 404));
  scope.get<ById>('/portal/items/:id', { schema }, (request, reply) =>
    showItem(services, request, reply, null),
  );
  scope.get<ById>('/portal/items/:id/go', { schema }, (request, reply) =>
    followItem(services, request, reply),
  );
  scope.post<ById>('/portal/items/:id/feedback', { schema }, async (request, reply) => {
    const answer = VERDICTS.find((v) => v === formOf(request).get('answer'));
    return showItem(services, request, reply, isOwn(request) ? (answer ?? null) : null);
  });
}

/** Runs as worker of the organisations of a visitor. */
function forVisitor<T>(services: PortalServices, visitor: Visitor, work: (tx: Tx) => Promise<T>): Promise<T> {
  return services.db.worker([...new Set(visitor.connections.map((c) => c.orgId))], work);
}

async function readHome(
  services: PortalServices,
  visitor: Visitor,
): Promise<{ items: Item[]; said: SaidOf }> {
  if (visitor.connections.length === 0) return { items: [], said: () => [] };
  const now = services.clock.now();
  const subjects = visitor.connections.flatMap((c) => c.subjectIds);
  return forVisitor(services, visitor, async (tx) => {
    const rows = await readFeed(tx, subjects, visitor.language, now, MOST);
    await markSeen(
      tx,
      rows.filter((r) => r.seenAt === null),
      now,
    );
    await recordVisit(tx, services, visitor, now);
    const orgIds = [...new Set(visitor.connections.map((c) => c.orgId))];
    const statements = await readPlaceStatements(tx, orgIds, now);
    const items = rows.flatMap((row) => {
      const connection = visitor.connections.find((c) => c.subjectIds.includes(row.subjectId));
      const item = connection && writeItem(row, connection, services.publicUrl);
      return item ? [item] : [];
    });
    return { items, said: (connection) => statements.of(connection, visitor.language) };
  });
}

/** Finds an item of the visitor; null for a foreign, ended or unreadable one. */
async function findItem(
  tx: Tx,
  services: PortalServices,
  visitor: Visitor,
  id: string,
  now: number,
): Promise<Item | null> {
  const subjects = visitor.connections.flatMap((c) => c.subjectIds);
  const row = isId(id) ? await readItem(tx, subjects, id, visitor.language, now) : null;
  const connection = row && visitor.connections.find((c) => c.subjectIds.includes(row.subjectId));
  return row && connection ? writeItem(row, connection, services.publicUrl) : null;
}

async function showItem(
  services: PortalServices,
  request: FastifyRequest<ById>,
  reply: FastifyReply,
  verdict: Verdict | null,
): Promise<FastifyReply> {
  const visitor = await visitorOf(services, request, reply);
  if (!visitor) return askPage(reply, '', [], say('in.needed'));
  if (visitor.connections.length === 0) return sendPage(reply, gonePage(), 404);
  const now = services.clock.now();
  const shown = await forVisitor(services, visitor, async (tx) => {
    const item = await findItem(tx, services, visitor, request.params.id, now);
    if (!item) return null;
    await recordVisit(tx, services, visitor, now);
    const cancelled = await open(tx, services, item, visitor, now);
    if (verdict) await judge(tx, services, item, verdict, now);
    return { item, note: { cancelled, judged: verdict } satisfies ItemNote };
  });
  return shown ? sendPage(reply, itemPage(shown.item, shown.note)) : sendPage(reply, gonePage(), 404);
}

/** Opening an item takes back the message about it, if that has not left yet. True when one was taken back. */
async function open(
  tx: Tx,
  services: PortalServices,
  item: Item,
  visitor: Visitor,
  now: number,
): Promise<boolean> {
  const { row, connection } = item;
  if (await markOpened(tx, row.subjectId, row.id, now)) {
    const properties = {
      item: row.id,
      decision: row.decisionId,
      contentVersion: row.contentVersionId,
      lane: row.lane,
      unprompted: !visitor.prompted,
    };
    await record(tx, services, connection, 'Item Opened', `item/${row.id}`, properties, now);
  }
  const wanted = connection.subjectIds.map((personId) => ({
    personId,
    contentVersionId: row.contentVersionId,
  }));
  return (await cancelQueued(tx, wanted, 'seen-in-portal', now, services.newId)).length > 0;
}

async function judge(
  tx: Tx,
  services: PortalServices,
  item: Item,
  verdict: Verdict,
  now: number,
): Promise<void> {
  const { row, connection } = item;
  await judgeDecision(tx, row.subjectId, row.decisionId, verdict);
  if (verdict === 'not-for-me') await dismiss(tx, row.subjectId, row.id, now);
  if (verdict === 'too-much') await setFrequency(tx, connection.orgId, connection.personId, 'low', now);
  await appendFacts(tx, [judgement(services, connection, row.decisionId, verdict, now)]);
}

function judgement(
  services: PortalServices,
  connection: Connection,
  decision: string,
  verdict: Verdict,
  now: number,
): Parameters<typeof appendFacts>[1][number] {
  return {
    orgId: connection.orgId,
    subjectId: connection.personId,
    id: services.newId(now),
    receivedAt: now,
    occurredAt: now,
    kind: 'fact',
    name: 'contact.judged',
    origin: 'portal',
    importId: null,
    open: { p: { decision, verdict } },
    sealed: null,
  };
}

/** The way out to what an item leads to: only to the address in its content. */
async function followItem(
  services: PortalServices,
  request: FastifyRequest<ById>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const visitor = await visitorOf(services, request, reply);
  if (!visitor) return askPage(reply, '', [], say('in.needed'));
  if (visitor.connections.length === 0) return sendPage(reply, gonePage(), 404);
  const now = services.clock.now();
  const target = await forVisitor(services, visitor, async (tx) => {
    const item = await findItem(tx, services, visitor, request.params.id, now);
    if (!item?.button) return null;
    const { row, connection } = item;
    await record(
      tx,
      services,
      connection,
      'Item Clicked',
      `item-click/${row.id}`,
      { item: row.id, decision: row.decisionId },
      now,
    );
    const link = row.callToAction?.url ?? '';
    const own = await services.personalLink?.(tx, connection.orgId, connection.personId, link);
    return own ?? item.button.url;
  });
  return target
    ? reply.header('cache-control', 'no-store').redirect(target, 303)
    : sendPage(reply, gonePage(), 404);
}
