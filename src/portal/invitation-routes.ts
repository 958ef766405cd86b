// Staff invite a person to the portal: the link goes to the address on file, never to the member of staff.
import Type from 'typebox';
import { sendableAddress, writeToken } from '../channels/index.ts';
import { closed, type HttpServer } from '../platform/http/index.ts';
import { isRefusal, refuse } from '../platform/result.ts';
import { actorOf, memberOf, recordAudit } from '../trust/index.ts';
import { readInvited } from './connection-store.ts';
import { insertInvitation } from './connections-store.ts';
import { say } from './frame.ts';
import type { PortalServices } from './services.ts';

const LIFETIME = 7 * 86_400_000;

/** Registers `POST /api/v1/people/:id/portal-invitation`. */
export function invitationRoutes(app: HttpServer, services: PortalServices): void {
  const inviting = {
    schema: {
      tags: ['portal'],
      summary: 'Send a person the link that connects this organisation with their portal account',
      params: closed({ id: Type.String({ format: 'uuid' }) }),
    },
    config: { capability: 'people.edit' },
  } as const;
  app.post('/api/v1/people/:id/portal-invitation', inviting, async (request, reply) => {
    const member = memberOf(request);
    const now = services.clock.now();
    const made = await services.db.worker([member.orgId], async (tx) => {
      const person = await readInvited(tx, member.orgId, request.params.id);
      const address = sendableAddress(person?.email ?? null);
      if (!person) return refuse(404, 'no-such-person', 'There is no such person in this organisation.');
      if (!address || person.closed)
        return refuse(409, 'not-reachable', 'This person has no address to send an invitation to.', {
          field: 'email',
        });
      const id = services.newId(now);
      const { orgId } = member;
      await insertInvitation(tx, {
        orgId,
        personId: person.personId,
        id,
        createdBy: member.userId,
        now,
        expiresAt: now + LIFETIME,
      });
      await recordAudit(tx, {
        orgId,
        at: now,
        id: services.newId(now),
        actor: actorOf(member),
        action: 'portal.invited',
        subjectId: person.personId,
      });
      const token = writeToken(services.vault, 'join', {
        orgId,
        subjectId: person.personId,
        deliveryId: id,
        index: 0,
      });
      return { address, organisation: person.organisation, postalAddress: person.postalAddress, token };
    });
    if (isRefusal(made)) return made;
    const { organisation } = made;
    const sent = services.sendMail
      ? await services.sendMail({
          to: made.address,
          language: 'en',
          subject: say('conn.mail.subject', { organisation }),
          body: say('conn.mail.body', { organisation }),
          button: { label: say('conn.mail.button'), path: `/portal/join/${made.token}` },
          sender: { name: organisation, postalAddress: made.postalAddress },
        })
      : 'failed';
    if (sent === 'failed')
      return refuse(503, 'not-sent', 'The invitation could not be sent.', {
        fix: 'Try again; Health shows whether a mail server is connected.',
      });
    return reply.code(202).send({ sent: true });
  });
}
