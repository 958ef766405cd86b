// Earlier versions of an audience: who changed what when, and bringing one back as a new version.
import Type from 'typebox';
import type { AudienceVersion } from '../../sdk/faces/audiences.ts';
import { iso } from '../platform/db.ts';
import { checkEdit, closed, etagOf, type HttpServer } from '../platform/http/index.ts';
import { isRefusal, refuse } from '../platform/result.ts';
import { memberOf } from '../trust/index.ts';
import { change, withAudience } from './editing.ts';
import { sentence } from './rules/sentence.ts';
import type { AudienceServices } from './services.ts';
import { findVersion, readVersions } from './version-store.ts';
import { asJson, surroundingsOf } from './view.ts';

const MOST = 100;
const tags = ['audiences'];
const id = Type.String({ maxLength: 40 });
const NO_VERSION = refuse(404, 'no-such-version', 'There is no such version of this audience.');

/** Registers the routes of versions. */
export function versionRoutes(app: HttpServer, services: AudienceServices): void {
  const all = { tags, summary: 'Versions of an audience, newest first', params: closed({ id }) };
  const reading = { capability: 'audiences.read' } as const;
  app.get('/api/v1/audiences/:id/versions', { schema: all, config: reading }, async (request) => {
    const member = memberOf(request);
    const found = await withAudience(services, member, request.params.id, async (tx, audience) => ({
      rows: await readVersions(tx, member.orgId, audience.id, MOST),
      names: (await surroundingsOf(tx, services, member.orgId)).names,
    }));
    if (isRefusal(found)) return found;
    const makers = found.rows.flatMap((row) => row.made_by ?? []);
    const called = (await services.namesOf?.([...new Set(makers)])) ?? new Map<string, string>();
    const rows = found.rows.map((row): AudienceVersion => {
      const { version, name, rule, state, made_at, made_by } = row;
      const by = made_by === null ? null : (called.get(made_by) ?? null);
      return {
        version,
        name,
        sentence: sentence(rule, found.names),
        rule: asJson(rule),
        state,
        at: iso(made_at),
        by,
      };
    });
    return { rows };
  });

  const params = closed({ id, version: Type.Integer({ minimum: 1 }) });
  const bringing = { tags, summary: 'Bring an earlier version back, as a new one', params };
  const editing = { capability: 'audiences.edit' } as const;
  app.post(
    '/api/v1/audiences/:id/versions/:version/restoration',
    { schema: bringing, config: editing },
    (request, reply) => {
      const member = memberOf(request);
      return withAudience(services, member, request.params.id, async (tx, audience) => {
        const stale = checkEdit(request, etagOf(audience.version));
        if (stale) return stale;
        const before = await findVersion(tx, member.orgId, audience.id, request.params.version);
        if (!before) return NO_VERSION;
        const { name, description, rule } = before;
        const changed = await change(tx, services, member, audience, { name, description, rule });
        if (!isRefusal(changed)) reply.header('etag', etagOf(changed.version));
        return changed;
      });
    },
  );
}
