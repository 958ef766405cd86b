// The audit trail over HTTP: newest first, page by page.
import Type from 'typebox';
import type { AuditRow, Page } from '../../sdk/api.ts';
import { iso } from '../platform/db.ts';
import { closed, type HttpServer, pageOf, readPlace } from '../platform/http/index.ts';
import { isRefusal, type Refusal } from '../platform/result.ts';
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
      const list = `audit|${orgId}`;
      const before = readPlace(trust.cursorSecret, cursor, list);
      if (isRefusal(before)) return before;
      const filter: AuditFilter = {
        action: action || null,
        subjectId: subjectId ?? null,
        before,
        limit: limit + 1,
      };
      const found = await trust.db.web(orgId, (tx) => readAudit(tx, orgId, filter));
      const { page, ...next } = pageOf(found, limit, trust.cursorSecret, list, (last) => last);
      const members = [...new Set(page.filter((r) => r.actor_kind === 'member').map((r) => r.actor_id))];
      const names = await trust.db.auth((tx) => readAccountNames(tx, members));
      return { rows: page.map((r) => row(r, names)), ...next };
    },
  );
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
