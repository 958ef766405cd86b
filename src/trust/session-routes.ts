// The session as the console sees it: who I am, where I work, what I may do.
import Type from 'typebox';
import type { Session } from '../../sdk/api.ts';
import { closed, type HttpServer } from '../platform/http/index.ts';
import { refuse } from '../platform/result.ts';
import { recordAudit } from './audit-store.ts';
import { type Staff, staffOfRequest } from './authenticate.ts';
import type { Membership } from './member-store.ts';
import { setActiveOrganisation } from './sign-in-store.ts';
import type { Trust } from './trust.ts';

const tags = ['session'];

/** Registers the session's routes. */
export function sessionRoutes(app: HttpServer, trust: Trust): void {
  app.get(
    '/api/v1/session',
    { schema: { tags, summary: 'Who I am and what I may do' }, config: { access: 'session' } },
    async (request) => {
      const staff = staffOfRequest(request);
      return sessionView(trust, staff, staff.here);
    },
  );

  const body = closed({ slug: Type.String({ minLength: 1, maxLength: 63 }) });
  const switching = {
    schema: { tags, summary: 'Work in another of my organisations', body },
    config: { access: 'session' },
  } as const;
  app.put('/api/v1/session/organisation', switching, async (request) => {
    const staff = staffOfRequest(request);
    const there = staff.memberships.find((m) => m.slug === request.body.slug);
    if (!there)
      return refuse(404, 'no-such-organisation', 'You have no place in an organisation of this name.', {
        field: 'slug',
      });
    await trust.db.auth((tx) => setActiveOrganisation(tx, staff.sessionId, there.orgId));
    await auditSession(trust, there.orgId, staff.user.id, 'session.entered');
    return sessionView(trust, staff, there);
  });
}

/** Notes what happened to a session in the trail of the organisation it works in. */
export async function auditSession(
  trust: Trust,
  orgId: string,
  userId: string,
  action: string,
): Promise<void> {
  const at = trust.clock.now();
  const entry = { orgId, at, id: trust.newId(at), actor: { kind: 'member', id: userId } as const, action };
  await trust.db.web(orgId, (tx) => recordAudit(tx, entry));
}

function sessionView(trust: Trust, staff: Staff, here: Membership): Session {
  return {
    user: { ...staff.user },
    organisation: {
      id: here.orgId,
      slug: here.slug,
      name: here.name,
      kind: here.kind,
      zone: here.zone,
      sample: here.sample,
    },
    organisations: staff.memberships.map((m) => ({ id: m.orgId, slug: m.slug, name: m.name })),
    roles: here.roles,
    capabilities: here.capabilities,
    idleSeconds: trust.config.idleSeconds,
  };
}
