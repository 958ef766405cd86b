// Decisions over HTTP: the list, why one was made, whether it can be made again, and what people thought of it.
import type { FastifyRequest } from 'fastify';
import Type from 'typebox';
import type { DecisionRow, DecisionView } from '../../sdk/api.ts';
import type { Clock } from '../platform/clock.ts';
import { type Database, iso, isoOrNull, type Tx } from '../platform/db.ts';
import { closed, type HttpServer, pageOf, readPlace } from '../platform/http/index.ts';
import { isId, type NewId } from '../platform/ids.ts';
import { appendFacts } from '../platform/log.ts';
import { isRefusal, type Refusal, refuse } from '../platform/result.ts';
import { memberOf } from '../trust/index.ts';
import { LANES, type Member } from '../trust/model.ts';
import { fromRow } from './body.ts';
import { REASONS, VERDICTS } from './model.ts';
import { type Replayed, replay } from './replay.ts';
import { parseSnapshot } from './snapshot.ts';
import {
  type DecisionDelivery,
  type FoundDecision,
  findDecision,
  findDeliveryOf,
  type ListedDecision,
  listDecisions,
  readSnapshot,
  setUseful,
} from './store.ts';
import { isOptionWord, optionWords, reasonWords } from './words.ts';

/** What the decision routes need. */
export interface ArbiterServices {
  readonly db: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly cursorSecret: Uint8Array;
}

const MOST = 100;
const tags = ['decisions'];
const config = { capability: 'decisions.read' } as const;
const MISSING = refuse(404, 'no-such-decision', 'There is no such decision in this organisation.');
const Id = Type.Object({ id: Type.String({ maxLength: 40 }) });
/** What can have become of a decision's message. */
const OUTCOMES = [
  'queued',
  'sent',
  'unknown',
  'failed',
  'suppressed',
  'cancelled',
  'opened',
  'clicked',
] as const;
const ListQuery = closed({
  chosen: Type.Optional(Type.String({ maxLength: 20 })),
  lane: Type.Optional(Type.Union([Type.Enum([...LANES]), Type.Literal('')])),
  reason: Type.Optional(Type.String({ maxLength: 40 })),
  personId: Type.Optional(Type.String({ maxLength: 40 })),
  journeyId: Type.Optional(Type.String({ maxLength: 40 })),
  outcome: Type.Optional(Type.Enum([...OUTCOMES, ''])),
  cursor: Type.Optional(Type.String({ maxLength: 1000 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: MOST })),
});

/** Registers the routes of decisions. */
export function decisionRoutes(app: HttpServer, services: ArbiterServices): void {
  app.get(
    '/api/v1/decisions',
    { schema: { tags, summary: 'Decisions, newest first', querystring: ListQuery }, config },
    (request) => list(services, memberOf(request), request.query),
  );
  app.get(
    '/api/v1/decisions/:id',
    { schema: { tags, summary: 'One decision: what was possible, and why this', params: Id }, config },
    async (request) => {
      const member = memberOf(request);
      return withDecision(services, request, request.params.id, async (tx, found) =>
        view(found, await findDeliveryOf(tx, found), member),
      );
    },
  );
  app.post(
    '/api/v1/decisions/:id/replay',
    { schema: { tags, summary: 'Decide again from the stored input and compare', params: Id }, config },
    async (request) =>
      withDecision(services, request, request.params.id, (tx, found) =>
        replayOf(tx, found, memberOf(request)),
      ),
  );
  const body = closed({ verdict: Type.Enum([...VERDICTS]) });
  app.post(
    '/api/v1/decisions/:id/useful',
    { schema: { tags, summary: 'Say whether a contact was useful', params: Id, body }, config },
    async (request, reply) => {
      const { orgId } = memberOf(request);
      const { verdict } = request.body;
      const found = await withDecision(services, request, request.params.id, (_tx, decision) =>
        Promise.resolve(decision),
      );
      if (isRefusal(found)) return found;
      await services.db.worker([orgId], async (tx) => {
        await setUseful(tx, found, verdict);
        const now = services.clock.now();
        const open = { p: { decision: found.id, verdict } };
        await appendFacts(tx, [
          {
            orgId,
            subjectId: found.subject_id,
            id: services.newId(now),
            receivedAt: now,
            occurredAt: now,
            kind: 'fact',
            name: 'contact.judged',
            origin: 'console',
            importId: null,
            open,
            sealed: null,
          },
        ]);
      });
      return reply.code(204).send();
    },
  );
}

/** What cursors of this list are named by. */
const LIST = 'decisions';

type ListAsk = Type.Static<typeof ListQuery>;

async function list(
  services: ArbiterServices,
  member: Member,
  ask: ListAsk,
): Promise<{ rows: DecisionRow[]; next?: string } | Refusal> {
  const before = readPlace(services.cursorSecret, ask.cursor, LIST);
  if (isRefusal(before)) return before;
  if (ask.chosen && !isOptionWord(ask.chosen))
    return refuse(400, 'invalid-field', 'chosen is an option or its first word, such as push.', {
      field: 'chosen',
    });
  if (ask.reason && !(ask.reason in REASONS))
    return refuse(400, 'invalid-field', 'There is no such reason.', { field: 'reason' });
  if (ask.personId && !isId(ask.personId)) return { rows: [] };
  if (ask.journeyId && !isId(ask.journeyId)) return { rows: [] };
  const limit = ask.limit ?? 50;
  const found = await services.db.web(member.orgId, (tx) =>
    listDecisions(tx, member.orgId, {
      chosen: ask.chosen || null,
      lane: ask.lane || null,
      reason: ask.reason || null,
      personId: ask.personId || null,
      journeyId: ask.journeyId || null,
      outcome: ask.outcome || null,
      before,
      limit: limit + 1,
    }),
  );
  const { page, ...next } = pageOf(found, limit, services.cursorSecret, LIST, (last) => ({
    at: last.decided_at,
    id: last.id,
  }));
  return { rows: page.map((r) => row(r, member)), ...next };
}

async function withDecision<T>(
  services: ArbiterServices,
  request: FastifyRequest,
  id: string,
  work: (tx: Tx, found: FoundDecision) => Promise<T>,
): Promise<T | Refusal> {
  const { orgId } = memberOf(request);
  if (!isId(id)) return MISSING;
  return services.db.web(orgId, async (tx) => {
    const found = await findDecision(tx, orgId, id);
    return found ? work(tx, found) : MISSING;
  });
}

/** A decision is made again and laid beside the stored one; both in the shape of the page. */
async function replayOf(
  tx: Tx,
  found: FoundDecision,
  member: Member,
): Promise<{ same: boolean; decision: DecisionView } | Refusal> {
  const snapshot = parseSnapshot(await readSnapshot(tx, found.model_snapshot));
  if (!snapshot)
    return refuse(409, 'no-snapshot', `The model snapshot ${found.model_snapshot} is not here any more.`);
  const replayed: Replayed | Refusal = replay(fromRow(found), snapshot);
  if (isRefusal(replayed)) return replayed;
  const { chosen, reason, options, counterfactual } = replayed.decision;
  const again = {
    ...view(found, await findDeliveryOf(tx, found), member),
    chosen,
    reason,
    reasonWords: reasonWords(reason),
    options: options.map(optionView),
    counterfactual,
  };
  return { same: replayed.same, decision: again };
}

function row(d: ListedDecision, member: Member): DecisionRow {
  return {
    id: d.id,
    at: iso(d.decided_at),
    personId: d.subject_id,
    person: member.capabilities.has('people.read') ? d.person : null,
    content: d.content ?? '',
    lane: d.lane,
    purpose: d.purpose,
    chosen: d.chosen,
    reason: d.reason,
    reasonWords: reasonWords(d.reason),
  };
}

function view(found: FoundDecision, delivery: DecisionDelivery | null, member: Member): DecisionView {
  const decision = fromRow(found);
  return {
    ...row(found, member),
    journey: found.journey_id && found.journey ? { id: found.journey_id, name: found.journey } : null,
    options: decision.options.map(optionView),
    counterfactual: decision.counterfactual,
    input: decision.input,
    modelSnapshot: decision.modelSnapshot,
    ruleVersion: decision.ruleVersion,
    delivery: delivery && {
      id: delivery.id,
      state: delivery.state,
      channel: delivery.channel,
      queuedAt: iso(delivery.queued_at),
      openedAt: isoOrNull(delivery.opened_at),
      clickedAt: isoOrNull(delivery.clicked_at),
    },
  };
}

function optionView(o: ReturnType<typeof fromRow>['options'][number]): DecisionView['options'][number] {
  return {
    option: o.option,
    words: optionWords(o.option),
    gate: o.gate,
    gateWords: o.gate === null ? null : reasonWords(o.gate),
    utility: o.utility,
    terms: o.terms,
    propensity: o.propensity,
    opensAt: isoOrNull(o.opensAt),
  };
}
