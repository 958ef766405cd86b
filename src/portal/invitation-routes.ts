// Staff invite a person to the portal: the link goes to the address on file, never to the member of staff.
import Type from 'typebox';
import { sendableAddress, writeToken } from '../channels/index.ts';
import { closed, type HttpServer } from '../platform/http/index.ts';
import { isRefusal, type Refusal, refuse } from '../platform/result.ts';
import { type Member, memberOf, noteAct } from '../trust/index.ts';
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
    const made = await invite(services, member, request.params.id);
    if (isRefusal(made)) return made;
    const { organisation } = made;
    const sending: Promise<string> = services.sendMail
      ? services.sendMail({
          to: made.address,
          language: 'en',
          subject: say('conn.mail.subject', { organisation }),
          body: say('conn.mail.body', { organisation }),
          button: { label: say('conn.mail.button'), path: `/portal/join/${made.token}` },
          sender: { name: organisation, postalAddress: made.postalAddress },
        })
      : Promise.resolve('failed');
    const sent = await sending;
    if (sent === 'failed')
      return refuse(503, 'not-sent', 'The invitation could not be sent.', {
        fix: 'Try again; Health shows whether a mail server is connected.',
      });
    return reply.code(202).send({ sent: true });
  });
}

interface Made {
  readonly address: string;
  readonly organisation: string;
  readonly postalAddress: string;
  readonly token: string;
}

/** Stores the invitation and its trace; only the address on file ever gets the token. */
function invite(services: PortalServices, member: Member, id: string): Promise<Made | Refusal> {
  const { orgId, userId } = member;
  const now = services.clock.now();
  return services.db.worker([orgId], async (tx) => {
    const person = await readInvited(tx, orgId, id);
    if (!person) return refuse(404, 'no-such-person', 'There is no such person in this organisation.');
    const address = sendableAddress(person.email);
    if (!address || person.closed)
      return refuse(409, 'not-reachable', 'This person has no address to send an invitation to.', {
        field: 'email',
      });
    const { personId, organisation, postalAddress } = person;
    const deliveryId = services.newId(now);
    await insertInvitation(tx, {
      orgId,
      personId,
      id: deliveryId,
      createdBy: userId,
      now,
      expiresAt: now + LIFETIME,
    });
    await noteAct(tx, services, member, 'portal.invited', { subjectId: personId });
    const token = writeToken(services.vault, 'join', { orgId, subjectId: personId, deliveryId, index: 0 });
    return { address, organisation, postalAddress, token };
  });
}
