// The audit trail over HTTP: newest first, page by page.
import Type from 'typebox';
import type { AuditRow, Page } from '../../sdk/api.ts';
import { iso } from '../platform/db.ts';
import { closed, decodeCursor, encodeCursor, type HttpServer } from '../platform/http/index.ts';
import { isRefusal, type Refusal, refuse } from '../platform/result.ts';
import { type AuditFilter, readAudit, type StoredAudit } from './audit-store.ts';
import { memberOf } from './authenticate.ts';
import { readAccountNames } from './sign-in-store.ts';
import type { Trust } from './trust.ts';

const MOST = 200;
const Query = closed({
  action: Type.Optional(Type.String({ maxLength: 100 })),
  subjectId: Type.Optional(Type.String({ format: 'uuid' })),
  cursor: Type.Optional(Type.String({ maxLength: 1000 })),
  limit: Type.Integer({ minimum: 1, maximum: MOST, default: 50 }),
});

/** Registers the route of the audit trail. */
export function auditRoutes(app: HttpServer, trust: Trust): void {
  const schema = { tags: ['audit'], summary: 'Who did or read what', querystring: Query };
  app.get(
    '/api/v1/audit',
    { schema, config: { capability: 'audit.read' } },
    async (request): Promise<Page<AuditRow> | Refusal> => {
      const { orgId } = memberOf(request);
      const { action, subjectId, cursor, limit } = request.query;
      const before = placeOf(trust, orgId, cursor);
      if (isRefusal(before)) return before;
      const filter: AuditFilter = {
        action: action || null,
        subjectId: subjectId ?? null,
        before,
        limit: limit + 1,
      };
      const found = await trust.db.web(orgId, (tx) => readAudit(tx, orgId, filter));
      const page = found.slice(0, limit);
      const members = [...new Set(page.filter((r) => r.actor_kind === 'member').map((r) => r.actor_id))];
      const names = await trust.db.auth((tx) => readAccountNames(tx, members));
      const last = found.length > limit ? page.at(-1) : undefined;
      return {
        rows: page.map((r) => row(r, names)),
        ...(last && {
          next: encodeCursor(trust.cursorSecret, { list: 'audit', orgId, at: last.at, id: last.id }),
        }),
      };
    },
  );
}

function placeOf(trust: Trust, orgId: string, cursor: string | undefined): AuditFilter['before'] | Refusal {
  if (!cursor) return null;
  const value = decodeCursor(trust.cursorSecret, cursor);
  if (isRefusal(value)) return value;
  const { list, at, id } = value;
  if (list === 'audit' && value.orgId === orgId && typeof at === 'number' && typeof id === 'string')
    return { at, id };
  return refuse(400, 'bad-cursor', 'This cursor belongs to another list.', { field: 'cursor' });
}

function row(r: StoredAudit, names: ReadonlyMap<string, string>): AuditRow {
  return {
    id: r.id,
    at: iso(r.at),
    actorKind: r.actor_kind,
    actor: names.get(r.actor_id) ?? r.actor_id,
    action: r.action,
    subjectId: r.subject_id,
    object: r.object,
  };
}
