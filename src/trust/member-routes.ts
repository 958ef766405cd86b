// Members over HTTP: listed, invited, changed, let go.
import Type from 'typebox';
import type { MemberRow } from '../../sdk/api.ts';
import { iso } from '../platform/db.ts';
import { closed, type HttpServer, runOnce } from '../platform/http/index.ts';
import { isRefusal } from '../platform/result.ts';
import { actorOf } from './acts.ts';
import { memberOf } from './authenticate.ts';
import { type MemberChange, readMember, readMembers } from './member-store.ts';
import { addMember, inviteMember, reviseMember, signOutEverywhere } from './members.ts';
import type { Trust } from './trust.ts';

const tags = ['members'];
const config = { capability: 'settings.members' } as const;
const Words = Type.Array(Type.String({ minLength: 1, maxLength: 100 }), { maxItems: 50 });
const Id = closed({ id: Type.String({ format: 'uuid' }) });

/** Registers the routes of members. */
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
  changeRoutes(app, trust);
}

function changeRoutes(app: HttpServer, trust: Trust): void {
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
}
