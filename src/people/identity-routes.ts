// Identity over HTTP: who a person is made of and why, uniting two people, setting apart, and taking either back.
import type { FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import type { Clock } from '../platform/clock.ts';
import { type Database, iso, isoOrNull, type Tx } from '../platform/db.ts';
import { closed, type HttpServer, runOnce } from '../platform/http/index.ts';
import { isId, type NewId } from '../platform/ids.ts';
import type { Json } from '../platform/json.ts';
import { isRefusal, type Refusal, refuse } from '../platform/result.ts';
import { actorOf, type Member, memberOf, noteAct, type Vault } from '../trust/index.ts';
import { untilApplied } from './applied.ts';
import { NO_SUCH_PERSON, withPerson } from './finding.ts';
import { type IdentifierKind, levelOf, normalise } from './identifiers.ts';
import { readHomes } from './identity-store.ts';
import { type Decided, mergePeople, separatePeople, undoDecision } from './merging.ts';
import { type NamedSubject, readDecisions, readNamedSubjects, readShownEdges } from './merging-store.ts';
import type { Person } from './model.ts';
import { findPersons, subjectIdsOf } from './subject-store.ts';

/** What the identity routes need. */
export interface IdentityServices {
  readonly db: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly vault: Vault;
}

const MOST = 200;
const tags = ['people'];
const config = { capability: 'people.merge' } as const;
const Id = Type.Object({ id: Type.String({ maxLength: 40 }) });
const Reason = Type.String({ minLength: 1, maxLength: 1000 });
const MergeBody = closed({
  with: Type.String({ maxLength: 40 }),
  reason: Reason,
  confirm: Type.Optional(Type.Boolean()),
});
const SeparationBody = closed({
  subjectIds: Type.Array(Type.String({ format: 'uuid' }), { minItems: 1, maxItems: MOST }),
  reason: Reason,
});

/** Registers the routes of identity. */
export function identityRoutes(app: HttpServer, services: IdentityServices): void {
  const summary = 'Who a person is made of: subjects, what ties them, and what was decided';
  app.get(
    '/api/v1/people/:id/identity',
    { schema: { tags, summary, params: Id }, config: { capability: 'people.read' } },
    (request) => identityOf(services, memberOf(request), request.params.id),
  );
  const merging = { tags, summary: 'State that two people are one', params: Id, body: MergeBody };
  app.post('/api/v1/people/:id/merges', { schema: merging, config }, (request, reply) => {
    const { with: other, reason, confirm } = request.body;
    const { id } = request.params;
    if (!isId(id) || !isId(other)) return NO_SUCH_PERSON;
    return decide(services, request, reply, 'person.merged', (tx, ask) =>
      mergePeople(tx, services, { ...ask, a: id, b: other, reason, confirm: confirm === true }),
    );
  });
  const separating = {
    tags,
    summary: 'State that some subjects are another person',
    params: Id,
    body: SeparationBody,
  };
  app.post('/api/v1/people/:id/separations', { schema: separating, config }, (request, reply) => {
    const { id } = request.params;
    if (!isId(id)) return NO_SUCH_PERSON;
    return decide(services, request, reply, 'person.separated', (tx, ask) =>
      separatePeople(tx, services, { ...ask, personId: id, ...request.body }),
    );
  });
  const undoing = { tags, summary: 'Take a merge or a separation back, whole', params: Id };
  app.delete('/api/v1/merges/:id', { schema: undoing, config }, (request, reply) => {
    const { id } = request.params;
    if (!isId(id)) return refuse(404, 'no-such-decision', 'There is no such decision in this organisation.');
    return decide(services, request, reply, 'person.merge.undone', (tx, ask) =>
      undoDecision(tx, services, { ...ask, id }),
    );
  });
}

interface Asking {
  readonly orgId: string;
  readonly by: ReturnType<typeof actorOf>;
}

/** Writes a decision once, and answers when the loop has followed it or after a while. */
async function decide(
  services: IdentityServices,
  request: FastifyRequest,
  reply: FastifyReply,
  action: string,
  work: (tx: Tx, asking: Asking) => Promise<Decided | Refusal>,
): Promise<Json | Refusal> {
  const member = memberOf(request);
  const { orgId, userId } = member;
  const done = await runOnce(services, request, reply, { orgId, actor: userId }, async (tx) => {
    const decided = await work(tx, { orgId, by: actorOf(member) });
    if (isRefusal(decided)) return decided;
    for (const subjectId of decided.people)
      await noteAct(tx, services, member, action, { subjectId, object: decided.id });
    return { id: decided.id, people: [...decided.people] };
  });
  if (isRefusal(done)) return done;
  const { id, people } = readDecided(done);
  if (!(await untilApplied(services, orgId, id))) return { id, applied: false, people };
  const now = await services.db.web(orgId, (tx) => findPersons(tx, people));
  return { id, applied: true, people: [...new Set(people.map((p) => now.get(p) ?? p))] };
}

function readDecided(answer: Json): { id: string; people: string[] } {
  const { id, people } =
    typeof answer === 'object' && answer !== null && !Array.isArray(answer) ? answer : {};
  const texts = Array.isArray(people) ? people.filter((p) => typeof p === 'string') : [];
  return { id: typeof id === 'string' ? id : '', people: texts };
}

async function identityOf(services: IdentityServices, member: Member, id: string): Promise<object | Refusal> {
  return withPerson(services, member, id, async (tx, person) => {
    const { personId } = person;
    const ids = await subjectIdsOf(tx, personId);
    const subjects = await readNamedSubjects(tx, member.orgId, ids.slice(0, MOST));
    const edges = await readShownEdges(tx, ids, MOST);
    const decisions = await readDecisions(tx, ids, MOST);
    const shown = member.capabilities.has('people.read.contact')
      ? await knownValues(tx, services.vault, person)
      : new Map<string, string>();
    await noteAct(tx, services, member, 'person.identity.read', { subjectId: personId });
    return {
      id: personId,
      total: ids.length,
      subjects: subjects.map((s) => subjectView(s, shown)),
      edges: edges.map((e) => ({ ...e, at: iso(e.at) })),
      decisions: decisions.map((d) => ({
        id: d.id,
        kind: d.kind,
        people: [d.person_a, d.person_b],
        subjectIds: d.subject_ids,
        reason: d.reason,
        evidence: d.evidence,
        by: { kind: d.by_kind, id: d.by_id },
        at: iso(d.at),
        undoneAt: isoOrNull(d.undone_at),
        undoneBy: d.undone_by,
      })),
    };
  });
}

function subjectView(subject: NamedSubject, shown: ReadonlyMap<string, string>): object {
  return {
    id: subject.id,
    level: levelOf(subject.kind),
    source: subject.source,
    createdAt: iso(subject.createdAt),
    identifiers: subject.identifiers.map((i) => ({
      kind: i.kind,
      value: shown.get(`${i.kind}:${i.hash.toString('base64')}`) ?? null,
    })),
  };
}

const FROM_TRAITS: readonly IdentifierKind[] = ['mrn', 'npi', 'orcid'];

/** Identifiers are kept as keyed hashes only; what the profile itself holds can be shown, all but its end covered. */
async function knownValues(tx: Tx, vault: Vault, person: Person): Promise<Map<string, string>> {
  const home = (await readHomes(tx, [person.orgId])).get(person.orgId) ?? null;
  const stated: [IdentifierKind, unknown][] = [
    ...FROM_TRAITS.map((kind): [IdentifierKind, unknown] => [kind, person.traits[kind]]),
    ['email', person.email],
    ['phone', person.phone],
  ];
  const known = new Map<string, string>();
  for (const [kind, raw] of stated) {
    const text = typeof raw === 'number' ? String(raw) : raw;
    const value = typeof text === 'string' ? normalise({ kind, value: text }, home) : null;
    if (value === null) continue;
    const hash = vault.blindIndex(person.orgId, kind, value).toString('base64');
    known.set(`${kind}:${hash}`, covered(value));
  }
  return known;
}

function covered(value: string): string {
  const end = value.slice(-Math.min(4, Math.floor(value.length / 3)));
  return `••••${value.length < 3 ? '' : end}`;
}
