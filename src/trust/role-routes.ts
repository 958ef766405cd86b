// Roles over HTTP: the shipped ones to read, the organisation's own to make, change and remove.
import Type from 'typebox';
import type { RoleRow } from '../../sdk/api.ts';
import { closed, type HttpServer, runOnce } from '../platform/http/index.ts';
import { refuse } from '../platform/result.ts';
import { noteAct } from './acts.ts';
import { memberOf } from './authenticate.ts';
import { keepersRemain } from './members.ts';
import { CAPABILITIES } from './model.ts';
import { lockOrganisation } from './organisation-store.ts';
import { deleteRole, putRole, readRoles } from './role-store.ts';
import { SHIPPED_ROLES } from './roles.ts';
import type { Trust } from './trust.ts';

const tags = ['members'];
const config = { capability: 'settings.members' } as const;
const params = closed({ id: Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,62}$' }) });

/** Registers the routes of roles. */
export function roleRoutes(app: HttpServer, trust: Trust): void {
  app.get(
    '/api/v1/roles',
    { schema: { tags, summary: 'Roles a member can have' }, config },
    async (request): Promise<{ rows: RoleRow[] }> => {
      const { orgId } = memberOf(request);
      return { rows: await trust.db.web(orgId, (tx) => readRoles(tx, orgId)) };
    },
  );

  const body = closed({
    name: Type.String({ minLength: 1, maxLength: 100 }),
    capabilities: Type.Array(Type.Enum([...CAPABILITIES]), { maxItems: CAPABILITIES.length }),
  });
  app.put(
    '/api/v1/roles/:id',
    { schema: { tags, summary: 'Make or replace a role of our own', params, body }, config },
    async (request, reply) => {
      const member = memberOf(request);
      const { id } = request.params;
      if (SHIPPED_ROLES.some((r) => r.id === id))
        return refuse(409, 'shipped-role', 'A role that came with Rapport cannot be changed.', {
          fix: 'Make one under another id.',
        });
      const role = { id, name: request.body.name, capabilities: request.body.capabilities };
      return runOnce(trust, request, reply, { orgId: member.orgId, actor: member.userId }, async (tx) => {
        await lockOrganisation(tx, member.orgId);
        await putRole(tx, member.orgId, role);
        const kept = await keepersRemain(tx, member.orgId);
        if (kept) return kept;
        await noteAct(tx, trust, member, 'role.changed', {
          object: id,
          detail: { capabilities: [...role.capabilities] },
        });
        return { ...role, description: '', shipped: false };
      });
    },
  );
  removal(app, trust);
}

function removal(app: HttpServer, trust: Trust): void {
  app.delete(
    '/api/v1/roles/:id',
    { schema: { tags, summary: 'Remove a role of our own', params }, config },
    async (request, reply) => {
      const member = memberOf(request);
      const { id } = request.params;
      const outcome = await trust.db.web(member.orgId, async (tx) => {
        await lockOrganisation(tx, member.orgId);
        const done = await deleteRole(tx, member.orgId, id);
        if (done === 'gone') await noteAct(tx, trust, member, 'role.removed', { object: id });
        return done;
      });
      if (outcome === 'in-use')
        return refuse(409, 'role-in-use', 'Some members have this role.', {
          fix: 'Give them another one first.',
        });
      if (outcome === 'unknown')
        return refuse(404, 'no-such-role', 'The organisation has no such role of its own.');
      return reply.code(204).send();
    },
  );
}
