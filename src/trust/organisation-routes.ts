// The organisation one works in, over HTTP: read by all its members, changed by whoever may.
import { createHash } from 'node:crypto';
import Type from 'typebox';
import { iso } from '../platform/db.ts';
import { checkEdit, closed, etagOf, type HttpServer, isUnchanged, runOnce } from '../platform/http/index.ts';
import type { JsonObject } from '../platform/json.ts';
import { refuse } from '../platform/result.ts';
import { noteAct } from './acts.ts';
import { memberOf } from './authenticate.ts';
import {
  changeOrganisation,
  lockOrganisation,
  type Organisation,
  type OrganisationChange,
  readOrganisation,
} from './organisation-store.ts';
import { checkZone } from './organisations.ts';
import type { Trust } from './trust.ts';

const tags = ['organisation'];
const Text = Type.Optional(Type.String({ minLength: 1, maxLength: 500 }));
const Change = closed({
  name: Text,
  zone: Text,
  locale: Text,
  jurisdiction: Text,
  postalAddress: Text,
  settings: Type.Optional(
    Type.Record(
      Type.String({ maxLength: 100 }),
      Type.Union([Type.String({ maxLength: 2000 }), Type.Number(), Type.Boolean(), Type.Null()]),
    ),
  ),
});
const NONE = refuse(404, 'no-such-organisation', 'There is no such organisation.');

/** Registers the routes of the organisation. */
export function organisationRoutes(app: HttpServer, trust: Trust): void {
  app.get(
    '/api/v1/organisation',
    { schema: { tags, summary: 'The organisation I work in' }, config: { access: 'session' } },
    async (request, reply) => {
      const { orgId } = memberOf(request);
      const found = await trust.db.web(orgId, (tx) => readOrganisation(tx, orgId));
      if (!found) return NONE;
      return isUnchanged(request, reply, versionOf(found)) ? undefined : view(found);
    },
  );

  const changing = {
    schema: { tags, summary: 'Change the organisation', body: Change },
    config: { capability: 'settings.organisation' },
  } as const;
  app.patch('/api/v1/organisation', changing, async (request, reply) => {
    const member = memberOf(request);
    const change: OrganisationChange = request.body;
    const wrong = change.zone === undefined ? null : checkZone(change.zone);
    if (wrong) return wrong;
    return runOnce(trust, request, reply, { orgId: member.orgId, actor: member.userId }, async (tx) => {
      await lockOrganisation(tx, member.orgId);
      const before = await readOrganisation(tx, member.orgId);
      const stale = before ? checkEdit(request, versionOf(before)) : NONE;
      if (stale) return stale;
      const after = await changeOrganisation(tx, member.orgId, change);
      if (!after) return NONE;
      const detail = { fields: Object.keys(change) };
      await noteAct(tx, trust, member, 'organisation.changed', { detail });
      reply.header('etag', versionOf(after));
      return view(after);
    });
  });
}

function view(o: Organisation): JsonObject {
  return { ...o, createdAt: iso(o.createdAt) };
}

function versionOf(o: Organisation): string {
  return etagOf(createHash('sha256').update(JSON.stringify(o)).digest('hex').slice(0, 24));
}
