// Opens and clicks: signed links that tell us, never a third party, and that lead only where the content says.

import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../platform/clock.ts';
import type { Database, Tx } from '../platform/db.ts';
import type { HttpServer } from '../platform/http/index.ts';
import type { JsonObject } from '../platform/json.ts';
import type { Vault } from '../trust/index.ts';
import { readSentAt, touchDelivery } from './choices-store.ts';
import type { ContentCache } from './email/contents.ts';
import { isContentFault, resolveLink } from './email/words.ts';
import { html } from './html.ts';
import { channelsEn } from './messages.en.ts';
import { sendPage } from './page.ts';
import type { RecordSignals } from './signals.ts';
import { type MailToken, readToken } from './tokens.ts';
import { wordsOf } from './words.ts';

/** What the links of mails need. */
export interface TrackingServices {
  readonly db: Database;
  readonly clock: Clock;
  readonly vault: Vault;
  readonly contents: ContentCache;
  readonly publicUrl: string;
  readonly record: RecordSignals;
  /** Where a link leads for this very person, such as to their own survey; null for links that are the same for all. */
  personalLink?(...asked: Parameters<PersonalLink>): Promise<string | null>;
}

/** Finds or makes a person's own address behind a link that an author wrote. */
export type PersonalLink = (tx: Tx, orgId: string, subjectId: string, link: string) => Promise<string | null>;

/** A machine that checks links asks within this time after the hand-over, ms; no person reads so fast. */
const MACHINE = 2_000;
/** Repeated opens within this time are one, ms. */
const ONE_OPEN = 600_000;
const PIXEL = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');
const say = wordsOf(channelsEn, 'en');

/** Registers `GET /t/o/:token` (pixel) and `GET /t/c/:token` (redirect). */
export function trackingRoutes(app: HttpServer, services: TrackingServices): void {
  app.get<{ Params: { token: string } }>(
    '/t/o/:token',
    { schema: { hide: true } },
    async (request, reply) => {
      const token = readToken(services.vault, 'open', request.params.token);
      if (token)
        await noteOpen(services, token, request).catch((error: unknown) =>
          request.log.error({ err: error }, 'an open was not noted'),
        );
      return (
        reply
          .header('content-type', 'image/gif')
          .header('cache-control', 'no-store')
          // Mail programs in browsers load the pixel from another origin.
          .header('cross-origin-resource-policy', 'cross-origin')
          .send(PIXEL)
      );
    },
  );
  app.get<{ Params: { token: string } }>(
    '/t/c/:token',
    { schema: { hide: true } },
    async (request, reply) => {
      const token = readToken(services.vault, 'click', request.params.token);
      const target = token && (await followLink(services, token, request));
      return target ? reply.header('cache-control', 'no-store').redirect(target, 302) : badLink(reply);
    },
  );
}

function badLink(reply: FastifyReply): FastifyReply {
  const title = say('unsubscribe.bad.title');
  const main = html`<h1>${title}</h1><p>${say('unsubscribe.bad')}</p><p><a href="/portal/preferences">${say('unsubscribe.preferences')}</a></p>`;
  return sendPage(reply, { language: 'en', title, skip: say('page.skip'), main }, 404);
}

async function noteOpen(
  services: TrackingServices,
  token: MailToken,
  request: FastifyRequest,
): Promise<void> {
  if (request.method === 'HEAD') return;
  await services.db.web(token.orgId, (tx) => note(tx, services, token, request, 'opened'));
}

/** Records the click and returns the address of the link; null when the version has no such link. */
async function followLink(
  services: TrackingServices,
  token: MailToken,
  request: FastifyRequest,
): Promise<string | null> {
  return services.db.web(token.orgId, async (tx) => {
    const versionId = await note(tx, services, token, request, request.method === 'HEAD' ? null : 'clicked');
    if (!versionId) return null;
    const content = (await services.contents.load(tx, [versionId])).get(versionId);
    if (!content || isContentFault(content)) return null;
    const link = content.links[token.index];
    const own = link && (await services.personalLink?.(tx, token.orgId, token.subjectId, link));
    if (own) return own;
    const target = link === undefined ? null : resolveLink(link, services.publicUrl);
    return target && markVia(target, services.publicUrl);
  });
}

/** Our own portal is told that the visit came from a message: only unprompted visits count as pull. */
function markVia(target: string, publicUrl: string): string {
  if (!target.startsWith(`${publicUrl}/portal`)) return target;
  const url = new URL(target);
  url.searchParams.set('via', 'message');
  return url.toString();
}

async function note(
  tx: Tx,
  services: TrackingServices,
  token: MailToken,
  request: FastifyRequest,
  touched: 'opened' | 'clicked' | null,
): Promise<string | null> {
  const now = services.clock.now();
  const automated = isMachine(request, now, await readSentAt(tx, token));
  const delivery = await touchDelivery(tx, token, automated ? null : touched, now);
  if (!delivery) return null;
  if (touched)
    await services.record(tx, {
      orgId: token.orgId,
      origin: 'channel',
      signals: [signalOf(token, touched, automated, now, delivery)],
    });
  return delivery.contentVersionId;
}

function isMachine(request: FastifyRequest, now: number, sentAt: number | null): boolean {
  const purpose = `${request.headers['sec-purpose'] ?? ''}${request.headers.purpose ?? ''}`;
  return /prefetch|preview/i.test(purpose) || (sentAt !== null && now - sentAt < MACHINE);
}

function signalOf(
  token: MailToken,
  touched: 'opened' | 'clicked',
  automated: boolean,
  now: number,
  delivery: { decisionId: string; contentVersionId: string; lane: string; purpose: string },
): Parameters<RecordSignals>[1]['signals'][number] {
  const properties: JsonObject = {
    delivery: token.deliveryId,
    decision: delivery.decisionId,
    contentVersion: delivery.contentVersionId,
    lane: delivery.lane,
    purpose: delivery.purpose,
    ...(touched === 'clicked' && { link: token.index }),
  };
  const name = automated ? 'Email Prefetched' : touched === 'opened' ? 'Email Opened' : 'Email Clicked';
  const once = `${name}/${token.deliveryId}/${token.index}/${Math.floor(now / ONE_OPEN)}`;
  return {
    messageId: once,
    kind: 'track',
    name,
    subjectId: token.subjectId,
    occurredAt: now,
    properties,
    traits: {},
  };
}
