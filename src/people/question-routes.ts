// Open questions about a person's status over HTTP: read by who may see health data, dismissed with a reason, asked again.
import Type from 'typebox';
import type { StatusQuestion, StatusQuestions } from '../../sdk/faces/status.ts';
import { iso, type Tx } from '../platform/db.ts';
import { closed, type HttpServer } from '../platform/http/index.ts';
import { type Refusal, refuse } from '../platform/result.ts';
import { type Member, memberOf, noteAct, readDataClasses, type Vault } from '../trust/index.ts';
import { withPerson } from './finding.ts';
import type { Person } from './model.ts';
import { ANSWER, openQuestions, QUESTION_NAMES, type Question } from './questions.ts';
import { readerOf } from './reader.ts';
import { listRepresentatives } from './stand-in-store.ts';
import type { StatusServices } from './status-routes.ts';
import { subjectIdsOf } from './subject-store.ts';
import { touchpointsOf } from './timeline.ts';

/** Opening what was asked needs the keys of the person's subjects. */
export interface QuestionServices extends StatusServices {
  readonly vault: Vault;
}

const MOST = 200;
const tags = ['people'];
const Person_ = Type.String({ maxLength: 40 });
const Answer = closed({
  dismissed: Type.Boolean(),
  reason: Type.String({ minLength: 1, maxLength: 500, pattern: '\\S' }),
});

/** Registers the routes of open questions. */
export function questionRoutes(app: HttpServer, services: QuestionServices): void {
  const reading = {
    tags,
    summary: 'What systems ask about the status of a person',
    params: closed({ id: Person_ }),
  };
  app.get(
    '/api/v1/people/:id/status-questions',
    { schema: reading, config: { capability: 'people.read' } },
    (request) => {
      const member = memberOf(request);
      return withPerson(services, member, request.params.id, (tx, person) =>
        list(tx, services, member, person),
      );
    },
  );

  const params = closed({ id: Person_, question: Type.String({ minLength: 22, maxLength: 36 }) });
  const answering = { tags, summary: 'Dismiss a question, or ask it again', params, body: Answer };
  app.put(
    '/api/v1/people/:id/status-questions/:question',
    { schema: answering, config: { capability: 'people.edit' } },
    (request) => {
      const member = memberOf(request);
      const { id, question } = request.params;
      return withPerson(services, member, id, (tx, person) =>
        answer(tx, services, member, person, { ...request.body, question }),
      );
    },
  );
}

async function list(
  tx: Tx,
  services: QuestionServices,
  member: Member,
  person: Person,
): Promise<StatusQuestions> {
  const rows = await questionsOf(tx, services, member, person);
  await noteAct(tx, services, member, 'status.questions.read', {
    subjectId: person.personId,
    object: `${rows?.length ?? 'withheld'}`,
  });
  return { rows: rows?.map(viewOf) ?? [], withheld: rows === null };
}

/** Null when the role may not see it: a discharge as dead is health data, and hints name people of the own life. */
async function questionsOf(
  tx: Tx,
  services: QuestionServices,
  member: Member,
  person: Person,
): Promise<Question[] | null> {
  const reader = readerOf(member);
  if (!reader.health || !reader.contact) return null;
  const own = await subjectIdsOf(tx, person.personId);
  const classes = await readDataClasses(tx, person.orgId);
  const filter = {
    subjectIds: own,
    asOf: null,
    before: null,
    types: null,
    names: QUESTION_NAMES,
    most: MOST,
  };
  const facts = await touchpointsOf(tx, services.vault, filter, { reader, classes });
  const now = services.clock.now();
  const acting = (await listRepresentatives(tx, own))
    .filter((r) => own.includes(r.subject_id) && r.revoked_at === null)
    .filter((r) => r.until_at === null || r.until_at > now)
    .map((r) => r.acting_name);
  return openQuestions({ person, facts, acting, now });
}

interface Given {
  readonly question: string;
  readonly dismissed: boolean;
  readonly reason: string;
}

async function answer(
  tx: Tx,
  services: QuestionServices,
  member: Member,
  person: Person,
  given: Given,
): Promise<{ dismissed: boolean } | Refusal> {
  const open = await questionsOf(tx, services, member, person);
  if (open === null)
    return refuse(403, 'not-allowed', 'Your roles may not see what is asked.', {
      fix: 'Ask somebody whose role sees health data and contact details.',
    });
  // Asking again needs no open question: what was dismissed may be anything that was asked before.
  const asked = open.find((q) => q.id === given.question);
  if (given.dismissed && !asked)
    return refuse(404, 'no-such-question', 'This question is not open.', {
      field: 'question',
      fix: 'Read the open questions again: it may have been answered.',
    });
  await services.record(tx, person.orgId, [
    {
      messageId: null,
      kind: 'fact',
      name: ANSWER,
      subjectId: person.personId,
      occurredAt: services.clock.now(),
      properties: {
        asked: given.question,
        dismissed: given.dismissed,
        reason: given.reason,
        ...(asked ? { about: asked.about } : {}),
      },
      traits: {},
    },
  ]);
  const action = given.dismissed ? 'status.question.dismissed' : 'status.question.reopened';
  await noteAct(tx, services, member, action, { subjectId: person.personId, object: given.question });
  return { dismissed: given.dismissed };
}

function viewOf(question: Question): StatusQuestion {
  return question.about === 'deceased' ? { ...question, at: iso(question.at) } : question;
}
