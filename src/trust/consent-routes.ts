// Consent of a person over HTTP: the history with its texts and proof, what waits, and stating more of it.
import Type from 'typebox';
import { iso, isoOrNull, type Tx } from '../platform/db.ts';
import { closed, type HttpServer, undoOffer } from '../platform/http/index.ts';
import { isRefusal, type Refusal } from '../platform/result.ts';
import { noteAct } from './acts.ts';
import { memberOf } from './authenticate.ts';
import { checkStatement } from './consent.ts';
import { askAgain, lockRequest, readRequests, type StoredRequest } from './consent-request-store.ts';
import { readConsentHistory, readPeopleConsents, stateConsent } from './consent-store.ts';
import { takeConsents } from './consent-taking.ts';
import { knownVersions, readTextsOf } from './consent-text-store.ts';
import { EXTERNAL, namedText, SHIPPED_TEXTS } from './consent-texts.ts';
import { MOST_SENDS, requestState, resendRefusal } from './double-opt-in.ts';
import { CHANNELS, type ConsentBook, type ConsentStatement, type Member, PURPOSES } from './model.ts';
import { readOrganisation } from './organisation-store.ts';
import { type FoundPerson, NO_PERSON } from './privacy.ts';
import type { Trust } from './trust.ts';

const tags = ['consent'];
const Uuid = Type.String({ format: 'uuid' });
const Id = closed({ id: Uuid });
const Short = Type.String({ maxLength: 200 });
const Statement = closed({
  purpose: Type.Enum([...PURPOSES]),
  channel: Type.Enum([...CHANNELS]),
  state: Type.Enum(['given', 'withdrawn']),
  /** Where the person said it: `call`, `paper`, `visit`. */
  source: Type.String({ minLength: 1, maxLength: 200 }),
  textVersion: Type.Optional(Short),
  /** In place of `textVersion`: where a text that Rapport does not hold is kept, such as a form's number. */
  textReference: Type.Optional(Type.String({ minLength: 1, maxLength: 180 })),
  jurisdiction: Type.Optional(Short),
  language: Type.Optional(Short),
  at: Type.Optional(Type.String({ format: 'date-time' })),
});
type Said = Type.Static<typeof Statement>;

/** Registers the routes of consent. */
export function consentRoutes(app: HttpServer, trust: Trust): void {
  historyRoute(app, trust);
  statingRoute(app, trust);
  sendingRoute(app, trust);
}

function historyRoute(app: HttpServer, trust: Trust): void {
  const reading = {
    schema: {
      tags,
      summary: 'What a person said about consent, newest first, and what waits for confirmation',
      params: Id,
    },
    config: { capability: 'people.read' },
  } as const;
  app.get('/api/v1/people/:id/consents', reading, async (request) => {
    const member = memberOf(request);
    return trust.db.web(member.orgId, async (tx) => {
      const person = await trust.privacy.findPerson(tx, member.orgId, request.params.id);
      if (!person) return NO_PERSON;
      const history = await readConsentHistory(tx, person.subjectIds);
      const requests = await readRequests(tx, person.subjectIds);
      const versions = [...new Set([...history, ...requests].map((said) => said.textVersion))];
      const texts = new Map(
        [...SHIPPED_TEXTS, ...(await readTextsOf(tx, member.orgId, versions))].map((t) => [
          t.version,
          t.title,
        ]),
      );
      await noteAct(tx, trust, member, 'person.consents-read', { subjectId: person.personId });
      return {
        rows: history.map(({ proof, ...said }) => ({
          ...said,
          at: iso(said.at),
          text: texts.get(said.textVersion) ?? null,
          proof: proofWords(proof),
        })),
        pending: requests.map((r) => pendingView(r, texts, trust.clock.now())),
      };
    });
  });
}

/** The kinds of proof there are, without ids of members, keys or events: those are in the audit trail. */
function proofWords(proof: ConsentStatement['proof']): string {
  if (proof.token !== undefined) return 'link in an e-mail';
  if (proof.confirmedAt !== undefined) return 'confirmed elsewhere';
  if (proof.member !== undefined) return 'stated by staff';
  if (proof.delivery !== undefined) return 'link in a message';
  if (proof.form !== undefined) return 'form in the portal';
  if (proof.word !== undefined) return 'answer to a message';
  return proof.event !== undefined ? 'event' : 'none';
}

function pendingView(r: StoredRequest, texts: ReadonlyMap<string, string>, now: number): object {
  const { id, purpose, channel, source, textVersion, sends, outcome } = r;
  return {
    ...{ id, purpose, channel, source, textVersion, sends, outcome, most: MOST_SENDS },
    text: texts.get(textVersion) ?? null,
    state: requestState(r, now),
    askedAt: iso(r.askedAt),
    expiresAt: iso(r.expiresAt),
    sentAt: isoOrNull(r.sentAt),
    closedAt: isoOrNull(r.closedAt),
    maySend: resendRefusal(r, now) === null,
  };
}

function statingRoute(app: HttpServer, trust: Trust): void {
  const body = closed({ statements: Type.Array(Statement, { minItems: 1, maxItems: 36 }) });
  const stating = {
    schema: { tags, summary: 'State consent on behalf of a person', params: Id, body },
    config: { capability: 'consent.edit' },
  } as const;
  app.post('/api/v1/people/:id/consents', stating, async (request, reply) => {
    const member = memberOf(request);
    const outcome = await trust.db.web(member.orgId, async (tx) => {
      const person = await trust.privacy.findPerson(tx, member.orgId, request.params.id);
      if (!person) return NO_PERSON;
      const checked = await check(tx, trust, member, request.body.statements);
      if (isRefusal(checked)) return checked;
      const book = (await readPeopleConsents(tx, new Map([[person.personId, person.subjectIds]]))).get(
        person.personId,
      );
      const now = trust.clock.now();
      const stated = checked.map((statement) => ({
        orgId: member.orgId,
        subjectId: person.personId,
        statement,
      }));
      const taken = await takeConsents(tx, stated, trust.newId, now);
      const detail = {
        statements: checked.map((s) => `${s.purpose}:${s.channel}:${s.state}`),
        pending: taken.pending,
      };
      await noteAct(tx, trust, member, 'consent.stated', { subjectId: person.personId, detail });
      return { ...taken, person, checked, book: book ?? new Map() };
    });
    if (isRefusal(outcome)) return outcome;
    const { stated, pending, ...done } = outcome;
    return reply.code(201).send({ stated, pending, ...offerUndo(trust, member, done) });
  });
}

async function check(
  tx: Tx,
  trust: Trust,
  member: Member,
  said: readonly Said[],
): Promise<ConsentStatement[] | Refusal> {
  const organisation = await readOrganisation(tx, member.orgId);
  if (!organisation) return NO_PERSON;
  const known = await knownVersions(
    tx,
    member.orgId,
    said.flatMap((s) => s.textVersion ?? []),
  );
  const now = trust.clock.now();
  const checked: ConsentStatement[] = [];
  for (const { textReference, ...one } of said) {
    const textVersion = namedText(
      { ...one, ...(textReference === undefined ? {} : { textReference }) },
      known,
    );
    if (isRefusal(textVersion)) return textVersion;
    const statement = checkStatement(
      {
        ...one,
        textVersion,
        jurisdiction: one.jurisdiction ?? organisation.jurisdiction,
        language: one.language ?? organisation.locale,
        at: one.at === undefined ? now : Date.parse(one.at),
        proof: { member: member.userId },
      },
      now,
    );
    if (isRefusal(statement)) return statement;
    checked.push(statement);
  }
  return checked;
}

interface Done {
  readonly person: FoundPerson;
  readonly checked: readonly ConsentStatement[];
  readonly book: ConsentBook;
}

/**
 * The ledger only grows, so taking back is a further statement: the word that ruled before, or, where none did, a no
 * after a mistaken yes. A mistaken no where nothing was said before has no such inverse.
 */
function offerUndo(trust: Trust, member: Member, { person, checked, book }: Done): object {
  const inverse = checked.flatMap((s) => {
    const before = book.get(`${s.purpose}:${s.channel}`);
    if (before === s.state) return [];
    const state = before ?? (s.state === 'given' ? 'withdrawn' : null);
    return state === null
      ? []
      : [{ ...s, state, source: 'correction', textVersion: s.textVersion || `${EXTERNAL}correction` }];
  });
  const changes = checked.filter((s) => book.get(`${s.purpose}:${s.channel}`) !== s.state);
  if (!trust.undo || inverse.length === 0 || inverse.length < changes.length) return {};
  const undo = trust.undo.offer(
    `${member.orgId}/${member.userId}`,
    'State what was said before',
    async () => {
      const at = trust.clock.now();
      await trust.db.web(member.orgId, async (tx) => {
        await stateConsent(
          tx,
          member.orgId,
          person.personId,
          inverse.map((s) => ({ ...s, at })),
          trust.newId,
        );
        await noteAct(tx, trust, member, 'consent.corrected', { subjectId: person.personId });
      });
      return { stated: inverse.length };
    },
  );
  return { undo: undoOffer(undo) };
}

function sendingRoute(app: HttpServer, trust: Trust): void {
  const sending = {
    schema: {
      tags,
      summary: 'Send the confirmation of a waiting yes again',
      params: closed({ id: Uuid, request: Uuid }),
    },
    config: { capability: 'consent.edit' },
  } as const;
  app.post('/api/v1/people/:id/consent-requests/:request/sending', sending, async (request, reply) => {
    const member = memberOf(request);
    const refused = await trust.db.web(member.orgId, async (tx) => {
      const person = await trust.privacy.findPerson(tx, member.orgId, request.params.id);
      const mine =
        person && (await readRequests(tx, person.subjectIds)).find((r) => r.id === request.params.request);
      const held = mine && (await lockRequest(tx, mine.subjectId, mine.id));
      if (!person || !held) return NO_PERSON;
      const now = trust.clock.now();
      const refusal = resendRefusal(held, now);
      if (refusal) return refusal;
      await askAgain(tx, held.subjectId, held.id, now);
      await noteAct(tx, trust, member, 'consent-request.sent', {
        subjectId: person.personId,
        object: held.id,
      });
      return null;
    });
    return refused ?? reply.code(202).send({ queued: true });
  });
}
