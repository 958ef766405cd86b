// Merge review over HTTP: the queue of questions, both people side by side, the answer, and the way back.
import Type from 'typebox';
import { closed, decodeCursor, encodeCursor, type HttpServer, undoOffer } from '../platform/http/index.ts';
import { isId } from '../platform/ids.ts';
import { isRefusal, type Refusal, refuse } from '../platform/result.ts';
import { type Member, memberOf, type Vault } from '../trust/index.ts';
import { withPerson } from './finding.ts';
import { readHousehold } from './marks-store.ts';
import { mergePort } from './merging.ts';
import type { PersonKind } from './model.ts';
import { type AnswerServices, answer, NO_SUGGESTION, type Saying, takeBack } from './suggestion-answers.ts';
import {
  countSuggestions,
  listSuggestions,
  readSuggestion,
  SUGGESTION_STATES,
  type SuggestionFilter,
  type SuggestionState,
  suggestionsOf,
} from './suggestion-store.ts';
import { suggestionRow, suggestionView } from './suggestion-view.ts';

/** What merge review needs. */
export interface SuggestionServices extends Omit<AnswerServices, 'merging'> {
  readonly vault: Vault;
  readonly cursorSecret: Uint8Array;
}

const MOST = 100;
/** An answer counts as progress of today's sitting for this long, ms. */
const SITTING = 12 * 3_600_000;
const MOST_HOUSEHOLD = 12;
const tags = ['merge review'];
const config = { capability: 'people.merge' } as const;
const Id = Type.Object({ id: Type.String({ maxLength: 40 }) });
const ListQuery = closed({
  state: Type.Optional(Type.Enum([...SUGGESTION_STATES])),
  kind: Type.Optional(Type.Enum(['patient', 'hcp', 'contact'])),
  cursor: Type.Optional(Type.String({ maxLength: 1000 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: MOST })),
});
const reason = Type.Optional(Type.String({ minLength: 1, maxLength: 500 }));

/** Registers the routes of merge review. */
export function suggestionRoutes(app: HttpServer, house: SuggestionServices): void {
  const services = { ...house, merging: mergePort(house) };
  readRoutes(app, services);
  answerRoutes(app, services);
  likenessRoute(app, services);
}

function readRoutes(app: HttpServer, services: SuggestionServices): void {
  const list = {
    tags,
    summary: 'Pairs of people who may be one, the most confident first',
    querystring: ListQuery,
  };
  app.get('/api/v1/merge-suggestions', { schema: list, config }, (request) =>
    queue(services, memberOf(request), request.query),
  );
  const one = { tags, summary: 'One pair side by side, with the evidence', params: Id };
  app.get('/api/v1/merge-suggestions/:id', { schema: one, config }, (request) => {
    const member = memberOf(request);
    if (!isId(request.params.id)) return NO_SUGGESTION;
    return services.db.web(member.orgId, async (tx) => {
      const found = await readSuggestion(tx, member.orgId, request.params.id, false);
      return found ? suggestionView(tx, services, member, found, services.clock.now()) : NO_SUGGESTION;
    });
  });
}

async function queue(
  services: SuggestionServices,
  member: Member,
  query: Type.Static<typeof ListQuery>,
): Promise<object | Refusal> {
  const state = query.state ?? 'open';
  const kind = query.kind ?? null;
  const after = startOf(services, query.cursor, state, kind);
  if (isRefusal(after)) return after;
  const most = query.limit ?? 50;
  const since = services.clock.now() - SITTING;
  return services.db.web(member.orgId, async (tx) => {
    const found = await listSuggestions(tx, member.orgId, { state, kind, after, most: most + 1 });
    const counts = await countSuggestions(tx, member.orgId, member.userId, since);
    const page = found.slice(0, most);
    const last = found.length > most ? page.at(-1) : undefined;
    return {
      rows: page.map((s) => suggestionRow(s, member)),
      counts,
      ...(last
        ? { next: encodeCursor(services.cursorSecret, { state, kind, at: last.confidence, id: last.id }) }
        : {}),
    };
  });
}

function startOf(
  services: SuggestionServices,
  cursor: string | undefined,
  state: SuggestionState,
  kind: PersonKind | null,
): SuggestionFilter['after'] | Refusal {
  if (!cursor) return null;
  const value = decodeCursor(services.cursorSecret, cursor);
  if (isRefusal(value)) return value;
  const { at, id } = value;
  if (typeof at === 'number' && typeof id === 'string' && value.state === state && value.kind === kind)
    return { confidence: at, id };
  return refuse(400, 'bad-cursor', 'This cursor belongs to another list.', { field: 'cursor' });
}

function answerRoutes(app: HttpServer, services: AnswerServices): void {
  const same = {
    tags,
    summary: 'The two are one person: merge them',
    params: Id,
    body: closed({ reason, confirm: Type.Optional(Type.Boolean()) }),
  };
  app.post('/api/v1/merge-suggestions/:id/merge', { schema: same, config }, (request) => {
    const { reason: why, confirm = false } = request.body;
    return say(services, memberOf(request), request.params.id, { same: true, reason: tidy(why), confirm });
  });
  const two = {
    tags,
    summary: 'The two are two people: never ask again',
    params: Id,
    body: closed({ reason }),
  };
  app.post('/api/v1/merge-suggestions/:id/apart', { schema: two, config }, (request) => {
    const saying = { same: false, reason: tidy(request.body.reason) };
    return say(services, memberOf(request), request.params.id, saying);
  });
  const schema = { tags, summary: 'Take the answer back: the question is open again', params: Id };
  app.delete('/api/v1/merge-suggestions/:id/decision', { schema, config }, async (request, reply) => {
    const refused = await takeBack(services, memberOf(request), request.params.id);
    return refused ?? reply.code(204).send();
  });
}

function tidy(why: string | undefined): string | null {
  return why?.normalize('NFC').trim() || null;
}

async function say(
  services: AnswerServices,
  member: Member,
  id: string,
  saying: Saying,
): Promise<object | Refusal> {
  const done = await answer(services, member, id, saying);
  if (isRefusal(done)) return done;
  const { undo, ...rest } = done;
  return { ...rest, undo: undoOffer(undo) };
}

/** What a profile shows beside the identity: possible doubles, and who lives at the same address. */
function likenessRoute(app: HttpServer, services: SuggestionServices): void {
  const schema = { tags, summary: 'Possible doubles of a person, and who shares the address', params: Id };
  const readable = { capability: 'people.read' } as const;
  app.get('/api/v1/people/:id/likeness', { schema, config: readable }, (request) => {
    const member = memberOf(request);
    const { id } = request.params;
    const may = (capability: 'people.merge' | 'people.read.contact'): boolean =>
      member.capabilities.has(capability);
    return withPerson(services, member, id, async (tx, { personId }) => {
      const doubles = may('people.merge') ? await suggestionsOf(tx, personId, 'open') : [];
      const home = may('people.read.contact') ? await readHousehold(tx, [personId], MOST_HOUSEHOLD) : [];
      return {
        ...(may('people.merge') ? { suggestions: doubles.map((s) => suggestionRow(s, member)) } : {}),
        ...(may('people.read.contact')
          ? {
              household: {
                total: home[0]?.total ?? 0,
                people: home.map((p) => ({ id: p.id, name: p.name })),
              },
            }
          : {}),
      };
    });
  });
}
