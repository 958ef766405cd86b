// Status that gates everything (ground 7), and who acts for a person: stated by staff with a reason, audited, revocable.
import Type from 'typebox';
import type { RepresentativeView } from '../../sdk/faces/status.ts';
import type { NewSignal } from '../intake/index.ts';
import { iso, isoOrNull, type Tx } from '../platform/db.ts';
import { closed, type HttpServer } from '../platform/http/index.ts';
import type { JsonObject } from '../platform/json.ts';
import { isRefusal, type Refusal, refuse } from '../platform/result.ts';
import { type Member, memberOf, noteAct } from '../trust/index.ts';
import { findPerson, NO_SUCH_PERSON, type PeopleServices, withPerson } from './finding.ts';
import type { Person } from './model.ts';
import {
  insertRepresentative,
  listRepresentatives,
  type RepresentativeRow,
  revokeRepresentative,
} from './stand-in-store.ts';
import { REPRESENTATIVE_ROLES } from './stand-ins.ts';
import { subjectIdsOf } from './subject-store.ts';

/** What these routes need beside the others of people. */
export interface StatusServices extends Omit<PeopleServices, 'extras' | 'vault' | 'cursorSecret'> {
  /** Records a signal as every other; the loop acts on it within moments. */
  record(tx: Tx, orgId: string, signals: readonly NewSignal[]): Promise<void>;
}

const Reason = Type.String({ minLength: 1, maxLength: 500, pattern: '\\S' });
const Status = closed({
  deceased: Type.Optional(Type.Boolean()),
  minor: Type.Optional(Type.Boolean()),
  confidential: Type.Optional(Type.Boolean()),
  restricted: Type.Optional(Type.Boolean()),
  sensitive: Type.Optional(Type.Union([Type.String({ minLength: 1, maxLength: 80 }), Type.Null()])),
  reason: Reason,
});
const Named = closed({
  person: Type.String({ format: 'uuid' }),
  role: Type.Enum([...REPRESENTATIVE_ROLES]),
  relation: Type.Optional(Type.String({ maxLength: 80 })),
  messages: Type.Optional(Type.Boolean()),
  from: Type.Optional(Type.String({ format: 'date-time' })),
  until: Type.Optional(Type.String({ format: 'date-time' })),
  reason: Reason,
});
type Naming = Type.Static<typeof Named>;

const tags = ['people'];
const params = closed({ id: Type.String({ maxLength: 40 }) });
const editing = { capability: 'people.edit' } as const;

/** Registers the routes of status and representation. */
export function statusRoutes(app: HttpServer, services: StatusServices): void {
  const status = { tags, summary: 'State what gates every contact with a person', params, body: Status };
  app.put('/api/v1/people/:id/status', { schema: status, config: editing }, (request) => {
    const member = memberOf(request);
    return withPerson(services, member, request.params.id, (tx, person) =>
      stateStatus(tx, services, member, person, request.body),
    );
  });

  const reading = { tags, summary: 'Who acts for a person, and for whom the person acts', params };
  const readable = { capability: 'people.read' } as const;
  app.get('/api/v1/people/:id/representatives', { schema: reading, config: readable }, (request) =>
    withPerson(services, memberOf(request), request.params.id, async (tx, person) => {
      const own = await subjectIdsOf(tx, person.personId);
      const rows = await listRepresentatives(tx, own);
      return { rows: rows.map((row) => viewOf(row, own, services.clock.now())) };
    }),
  );

  const naming = { tags, summary: 'Name somebody who acts for the person', params, body: Named };
  app.post(
    '/api/v1/people/:id/representatives',
    { schema: naming, config: editing },
    async (request, reply) => {
      const member = memberOf(request);
      const named = await withPerson(services, member, request.params.id, (tx, person) =>
        name(tx, services, member, person, request.body),
      );
      return isRefusal(named) ? named : reply.code(201).send(named);
    },
  );

  const one = closed({ id: Type.String({ maxLength: 40 }), representative: Type.String({ format: 'uuid' }) });
  const ending = { tags, summary: 'End a representation at once', params: one };
  app.delete(
    '/api/v1/people/:id/representatives/:representative',
    { schema: ending, config: editing },
    async (request, reply) => {
      const member = memberOf(request);
      const { id, representative } = request.params;
      const ended = await withPerson(services, member, id, (tx, person) =>
        end(tx, services, member, person, representative),
      );
      return isRefusal(ended) ? ended : reply.code(204).send();
    },
  );
}

async function stateStatus(
  tx: Tx,
  services: StatusServices,
  member: Member,
  person: Person,
  body: Type.Static<typeof Status>,
): Promise<{ stated: string[] } | Refusal> {
  const { reason, ...stated } = body;
  const names = Object.keys(stated);
  if (names.length === 0)
    return refuse(422, 'nothing-stated', 'Say which status changes.', { field: 'status' });
  const now = services.clock.now();
  const traits: JsonObject = { ...stated };
  await services.record(tx, person.orgId, [
    {
      messageId: null,
      kind: 'identify',
      name: 'Status Changed',
      subjectId: person.personId,
      occurredAt: now,
      properties: { reason },
      traits,
    },
  ]);
  await noteAct(tx, services, member, 'person.status', {
    subjectId: person.personId,
    object: names.join(','),
  });
  return { stated: names };
}

async function name(
  tx: Tx,
  services: StatusServices,
  member: Member,
  person: Person,
  wish: Naming,
): Promise<{ id: string } | Refusal> {
  const now = services.clock.now();
  const from = wish.from === undefined ? now : Date.parse(wish.from);
  const until = wish.until === undefined ? null : Date.parse(wish.until);
  if (until !== null && until <= Math.max(from, now))
    return refuse(422, 'ends-before-it-begins', 'The end must be in the future and after the beginning.', {
      field: 'until',
    });
  const acting = await findPerson(tx, wish.person);
  if (!acting) return { ...NO_SUCH_PERSON, field: 'person' };
  const wrong = unfit(person, acting);
  if (wrong) return wrong;
  const id = services.newId(now);
  const { role, relation = '', messages = true, reason } = wish;
  const row = {
    id,
    subject_id: person.personId,
    acting_id: acting.personId,
    role,
    relation,
    messages,
    from_at: from,
    until_at: until,
    reason,
  };
  if (!(await insertRepresentative(tx, person.orgId, row, member.userId, now)))
    return refuse(409, 'named-already', 'This person already acts in that role.', {
      field: 'person',
      fix: 'End that representation first.',
    });
  await noteAct(tx, services, member, 'representative.named', { subjectId: person.personId, object: role });
  return { id };
}

function unfit(person: Person, acting: Person): Refusal | null {
  if (acting.personId === person.personId)
    return refuse(422, 'acts-for-self', 'Nobody acts for themselves.', { field: 'person' });
  if (acting.gates.deceased)
    return refuse(409, 'has-died', 'Somebody who has died cannot act for another.', { field: 'person' });
  return acting.gates.minor
    ? refuse(409, 'is-a-minor', 'A minor cannot act for another person.', { field: 'person' })
    : null;
}

async function end(
  tx: Tx,
  services: StatusServices,
  member: Member,
  person: Person,
  id: string,
): Promise<{ ended: true } | Refusal> {
  const own = await subjectIdsOf(tx, person.personId);
  if (!(await revokeRepresentative(tx, own, id, member.userId, services.clock.now())))
    return refuse(404, 'no-such-representative', 'Nobody of this id acts for the person now.');
  await noteAct(tx, services, member, 'representative.ended', { subjectId: person.personId, object: id });
  return { ended: true };
}

function viewOf(row: RepresentativeRow, own: readonly string[], now: number): RepresentativeView {
  const acts = own.includes(row.acting_id);
  const over = row.revoked_at !== null || (row.until_at !== null && row.until_at <= now);
  return {
    id: row.id,
    direction: acts ? 'acts-for' : 'represented-by',
    personId: acts ? row.subject_id : row.acting_id,
    name: acts ? row.person_name : row.acting_name,
    role: row.role,
    relation: row.relation,
    messages: row.messages,
    from: iso(row.from_at),
    until: isoOrNull(row.until_at),
    reason: row.reason,
    state: over ? 'ended' : row.from_at > now ? 'to-come' : 'active',
  };
}
