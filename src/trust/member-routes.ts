// Members and roles over HTTP.
import Type from 'typebox';
import type { MemberRow, RoleRow } from '../../sdk/api.ts';
import { iso } from '../platform/db.ts';
import { closed, type HttpServer, runOnce } from '../platform/http/index.ts';
import { isRefusal, refuse } from '../platform/result.ts';
import { recordAudit } from './audit-store.ts';
import { memberOf } from './authenticate.ts';
import { type MemberChange, readMember, readMembers } from './member-store.ts';
import { addMember, inviteMember, keepersRemain, reviseMember, signOutEverywhere } from './members.ts';
import { type Actor, CAPABILITIES, type Member } from './model.ts';
import { lockOrganisation } from './organisation-store.ts';
import { deleteRole, putRole, readRoles } from './role-store.ts';
import { SHIPPED_ROLES } from './roles.ts';
import type { Trust } from './trust.ts';

const tags = ['members'];
const config = { capability: 'settings.members' } as const;
const Words = Type.Array(Type.String({ minLength: 1, maxLength: 100 }), { maxItems: 50 });
const Id = closed({ id: Type.String({ format: 'uuid' }) });

/** Who acts, for the audit trail. */
export function actorOf(member: Member): Actor {
  return { kind: 'member', id: member.userId };
}

/** Registers the routes of members and roles. */
export function memberRoutes(app: HttpServer, trust: Trust): void {
  app.get(
    '/api/v1/members',
    { schema: { tags, summary: 'Members of the organisation' }, config },
    async (request): Promise<{ rows: MemberRow[] }> => {
      const { orgId } = memberOf(request);
      return { rows: await trust.db.auth((tx) => readMembers(tx, orgId)) };
    },
  );

  const wish = closed({
    email: Type.String({ pattern: '^[^\\s@<>]+@[^\\s@<>]+$', maxLength: 320 }),
    name: Type.String({ minLength: 1, maxLength: 200 }),
    roles: Words,
    teams: Type.Optional(Words),
    territories: Type.Optional(Words),
  });
  app.post(
    '/api/v1/members',
    { schema: { tags, summary: 'Add a member; answers the invitation once', body: wish }, config },
    async (request, reply) => {
      const member = memberOf(request);
      const added = await addMember(trust, member.orgId, request.body, actorOf(member), false);
      if (isRefusal(added)) return added;
      const { userId, invitation } = added;
      return reply.code(201).send({
        id: userId,
        invitation: invitation && { token: invitation.token, expiresAt: iso(invitation.expiresAt) },
      });
    },
  );

  const change = closed({
    roles: Type.Optional(Words),
    teams: Type.Optional(Words),
    territories: Type.Optional(Words),
    active: Type.Optional(Type.Boolean()),
  });
  app.put(
    '/api/v1/members/:id',
    { schema: { tags, summary: 'Change a member', params: Id, body: change }, config },
    async (request, reply) => {
      const member = memberOf(request);
      const { id } = request.params;
      const scope = { orgId: member.orgId, actor: member.userId };
      const wanted: MemberChange = request.body;
      const changed = await runOnce(
        trust,
        request,
        reply,
        scope,
        async (tx) => (await reviseMember(trust, tx, member.orgId, id, wanted, actorOf(member))) ?? true,
      );
      if (isRefusal(changed)) return changed;
      if (wanted.active === false) await signOutEverywhere(trust, id);
      return trust.db.auth((tx) => readMember(tx, member.orgId, id));
    },
  );

  app.post(
    '/api/v1/members/:id/invitation',
    { schema: { tags, summary: 'A new invitation to set a password', params: Id }, config },
    async (request, reply) => {
      const member = memberOf(request);
      const invitation = await inviteMember(trust, member.orgId, request.params.id, actorOf(member));
      if (isRefusal(invitation)) return invitation;
      return reply.code(201).send({ token: invitation.token, expiresAt: iso(invitation.expiresAt) });
    },
  );
  roleRoutes(app, trust);
}

function roleRoutes(app: HttpServer, trust: Trust): void {
  app.get(
    '/api/v1/roles',
    { schema: { tags, summary: 'Roles a member can have' }, config },
    async (request): Promise<{ rows: RoleRow[] }> => {
      const { orgId } = memberOf(request);
      return { rows: await trust.db.web(orgId, (tx) => readRoles(tx, orgId)) };
    },
  );

  const params = closed({ id: Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,62}$' }) });
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
        const at = trust.clock.now();
        await recordAudit(tx, {
          orgId: member.orgId,
          at,
          id: trust.newId(at),
          actor: actorOf(member),
          action: 'role.changed',
          object: id,
          detail: { capabilities: [...role.capabilities] },
        });
        return { ...role, description: '', shipped: false };
      });
    },
  );

  app.delete(
    '/api/v1/roles/:id',
    { schema: { tags, summary: 'Remove a role of our own', params }, config },
    async (request, reply) => {
      const member = memberOf(request);
      const { id } = request.params;
      const outcome = await trust.db.web(member.orgId, async (tx) => {
        await lockOrganisation(tx, member.orgId);
        const done = await deleteRole(tx, member.orgId, id);
        const at = trust.clock.now();
        if (done === 'gone')
          await recordAudit(tx, {
            orgId: member.orgId,
            at,
            id: trust.newId(at),
            actor: actorOf(member),
            action: 'role.removed',
            object: id,
          });
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
