// What intake held back, for those who keep the engine: the verdict on each message, never its content.
import Type from 'typebox';
import type { Page, QuarantineRow } from '../../sdk/api.ts';
import { type Database, iso } from '../platform/db.ts';
import { closed, decodeCursor, encodeCursor, type HttpServer } from '../platform/http/index.ts';
import { isRefusal, type Refusal, refuse } from '../platform/result.ts';
import { memberOf } from '../trust/index.ts';
import { listQuarantine } from './store.ts';

export interface QuarantineServices {
  readonly db: Database;
  readonly cursorSecret: Uint8Array;
}

const Query = closed({
  cursor: Type.Optional(Type.String({ maxLength: 1000 })),
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
});
const FOREIGN = refuse(400, 'bad-cursor', 'This cursor belongs to another list.', { field: 'cursor' });

/** Registers the list of messages in quarantine, newest first. */
export function quarantineRoutes(app: HttpServer, services: QuarantineServices): void {
  const schema = { tags: ['intake'], summary: 'Messages held back, with the reason', querystring: Query };
  app.get('/api/v1/quarantine', { schema, config: { capability: 'health.read' } }, (request) =>
    quarantinePage(services, memberOf(request).orgId, request.query),
  );
}

async function quarantinePage(
  services: QuarantineServices,
  orgId: string,
  query: { readonly cursor?: string; readonly limit: number },
): Promise<Page<QuarantineRow> | Refusal> {
  const before = placeOf(services, query.cursor);
  if (isRefusal(before)) return before;
  const found = await services.db.web(orgId, (tx) => listQuarantine(tx, orgId, before, query.limit + 1));
  const page = found.slice(0, query.limit);
  const last = found.length > query.limit ? page.at(-1) : undefined;
  return {
    rows: page.map((r) => ({
      id: r.id,
      receivedAt: iso(r.received_at),
      messageId: r.message_id,
      code: r.code,
      field: r.field,
      detail: r.detail,
    })),
    ...(last
      ? {
          next: encodeCursor(services.cursorSecret, {
            list: 'quarantine',
            at: last.received_at,
            id: last.id,
          }),
        }
      : {}),
  };
}

function placeOf(
  services: QuarantineServices,
  cursor: string | undefined,
): { at: number; id: string } | null | Refusal {
  if (!cursor) return null;
  const value = decodeCursor(services.cursorSecret, cursor);
  if (isRefusal(value)) return value;
  const { list, at, id } = value;
  return list === 'quarantine' && typeof at === 'number' && typeof id === 'string' ? { at, id } : FOREIGN;
}
