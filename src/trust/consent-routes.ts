// Consent of a person over HTTP: the history, and stating more of it.
import Type from 'typebox';
import { iso } from '../platform/db.ts';
import { closed, type HttpServer } from '../platform/http/index.ts';
import { isRefusal } from '../platform/result.ts';
import { noteAct } from './acts.ts';
import { memberOf } from './authenticate.ts';
import { checkStatement } from './consent.ts';
import { readConsentHistory, stateConsent } from './consent-store.ts';
import { CHANNELS, type ConsentStatement, PURPOSES } from './model.ts';
import { readOrganisation } from './organisation-store.ts';
import { NO_PERSON } from './privacy.ts';
import type { Trust } from './trust.ts';

const tags = ['consent'];
const Id = closed({ id: Type.String({ format: 'uuid' }) });
const Short = Type.String({ maxLength: 200 });
const Statement = closed({
  purpose: Type.Enum([...PURPOSES]),
  channel: Type.Enum([...CHANNELS]),
  state: Type.Enum(['given', 'withdrawn']),
  /** Where the person said it: `call`, `paper`, `visit`. */
  source: Type.String({ minLength: 1, maxLength: 200 }),
  textVersion: Type.Optional(Short),
  jurisdiction: Type.Optional(Short),
  language: Type.Optional(Short),
  at: Type.Optional(Type.String({ format: 'date-time' })),
});

/** Registers the routes of consent. */
export function consentRoutes(app: HttpServer, trust: Trust): void {
  const reading = {
    schema: { tags, summary: 'What a person said about consent, newest first', params: Id },
    config: { capability: 'people.read' },
  } as const;
  app.get('/api/v1/people/:id/consents', reading, async (request) => {
    const { orgId } = memberOf(request);
    return trust.db.web(orgId, async (tx) => {
      const person = await trust.privacy.findPerson(tx, orgId, request.params.id);
      if (!person) return NO_PERSON;
      const history = await readConsentHistory(tx, person.subjectIds);
      return { rows: history.map(({ proof: _proof, ...said }) => ({ ...said, at: iso(said.at) })) };
    });
  });

  const body = closed({ statements: Type.Array(Statement, { minItems: 1, maxItems: 36 }) });
  const stating = {
    schema: { tags, summary: 'State consent on behalf of a person', params: Id, body },
    config: { capability: 'consent.edit' },
  } as const;
  app.post('/api/v1/people/:id/consents', stating, async (request, reply) => {
    const member = memberOf(request);
    const now = trust.clock.now();
    const outcome = await trust.db.web(member.orgId, async (tx) => {
      const person = await trust.privacy.findPerson(tx, member.orgId, request.params.id);
      const organisation = await readOrganisation(tx, member.orgId);
      if (!person || !organisation) return NO_PERSON;
      const checked: ConsentStatement[] = [];
      for (const said of request.body.statements) {
        const statement = checkStatement(
          {
            ...said,
            textVersion: said.textVersion ?? '',
            jurisdiction: said.jurisdiction ?? organisation.jurisdiction,
            language: said.language ?? organisation.locale,
            at: said.at === undefined ? now : Date.parse(said.at),
            proof: { member: member.userId },
          },
          now,
        );
        if (isRefusal(statement)) return statement;
        checked.push(statement);
      }
      await stateConsent(tx, member.orgId, person.personId, checked, trust.newId);
      const detail = { statements: checked.map((s) => `${s.purpose}:${s.channel}:${s.state}`) };
      await noteAct(tx, trust, member, 'consent.stated', { subjectId: person.personId, detail });
      return { stated: checked.length };
    });
    return isRefusal(outcome) ? outcome : reply.code(201).send(outcome);
  });
}
