// Home, feedback and experiments over HTTP.
import Type from 'typebox';
import type { Clock } from '../platform/clock.ts';
import { type Database, iso } from '../platform/db.ts';
import { decodeCursor, encodeCursor, type HttpServer } from '../platform/http/index.ts';
import type { NewId } from '../platform/ids.ts';
import type { JsonObject } from '../platform/json.ts';
import { isRefusal } from '../platform/result.ts';
import { joinSplit, type Member, memberOf, recordAudit, type Vault } from '../trust/index.ts';
import { audienceMovementRoutes } from './audience-movement.ts';
import { type HomeAsked, type ReasonWords, readHome } from './home.ts';
import { readExperiments, readFeedback } from './reports.ts';
import { type CommentFact, readComments } from './store.ts';

/** What the routes of measures need. */
export interface MeasuresServices {
  readonly db: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly vault: Vault;
  readonly cursorSecret: Uint8Array;
  readonly reasonWords: ReasonWords;
}

const HomeQuery = Type.Object(
  { hours: Type.Optional(Type.Integer({ minimum: 1, maximum: 24 * 35 })) },
  { additionalProperties: false },
);
const CommentsQuery = Type.Object(
  {
    theme: Type.Optional(Type.String({ maxLength: 200 })),
    sentiment: Type.Optional(Type.String({ maxLength: 20 })),
    cursor: Type.Optional(Type.String({ maxLength: 1000 })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
  },
  { additionalProperties: false },
);
/** Sealed comments cannot be filtered by the database: how many are opened at most for one page. */
const MOST_OPENED = 2_000;

/** Registers the routes of measures. */
export function measuresRoutes(app: HttpServer, services: MeasuresServices): void {
  audienceMovementRoutes(app, services);
  app.get(
    '/api/v1/home',
    {
      schema: { tags: ['measures'], summary: 'Counts, balance and what needs me', querystring: HomeQuery },
      config: { capability: 'home.read' },
    },
    (request) => {
      const member = memberOf(request);
      return services.db.web(member.orgId, (tx) =>
        readHome(tx, member.orgId, askedBy(member, services, request.query.hours), services.reasonWords),
      );
    },
  );
  app.get(
    '/api/v1/feedback',
    {
      schema: { tags: ['measures'], summary: 'Survey comments by theme and sentiment' },
      config: { capability: 'feedback.read' },
    },
    (request) => {
      const member = memberOf(request);
      return services.db.web(member.orgId, (tx) => readFeedback(tx, member.orgId));
    },
  );
  app.get(
    '/api/v1/experiments',
    {
      schema: { tags: ['measures'], summary: 'Experiments by arm' },
      config: { capability: 'measures.read' },
    },
    (request) => {
      const member = memberOf(request);
      return services.db.web(member.orgId, (tx) => readExperiments(tx, member.orgId));
    },
  );
  app.get(
    '/api/v1/feedback/comments',
    {
      schema: { tags: ['measures'], summary: 'Survey comments, newest first', querystring: CommentsQuery },
      config: { capability: 'people.read.health' },
    },
    (request) => commentsPage(services, memberOf(request), request.query),
  );
}

/** Names of people are for those who may read people. */
function askedBy(member: Member, services: MeasuresServices, hours = 24): HomeAsked {
  return { now: services.clock.now(), hours, named: member.capabilities.has('people.read') };
}

interface Reader {
  readonly orgId: string;
  readonly userId: string;
}

interface Comment {
  readonly fact: CommentFact;
  readonly properties: JsonObject;
}

async function commentsPage(
  services: MeasuresServices,
  member: Reader,
  query: Type.Static<typeof CommentsQuery>,
): Promise<object> {
  const cursor = query.cursor ? decodeCursor(services.cursorSecret, query.cursor) : null;
  if (isRefusal(cursor)) return cursor;
  const most = query.limit ?? 25;
  let before =
    cursor && typeof cursor.at === 'number' && typeof cursor.id === 'string'
      ? { at: cursor.at, id: cursor.id }
      : null;
  return services.db.web(member.orgId, async (tx) => {
    const rows: Comment[] = [];
    let opened = 0;
    let more = true;
    while (rows.length < most && more && opened < MOST_OPENED) {
      const facts = await readComments(tx, member.orgId, before, 200);
      await services.vault.ready(
        tx,
        facts.map((f) => ({ orgId: f.org_id, subjectId: f.subject_id })),
        false,
      );
      more = facts.length === 200;
      for (const fact of facts) {
        opened += 1;
        before = { at: fact.received_at, id: fact.id };
        const comment = open(services.vault, fact);
        if (matches(comment, query)) rows.push(comment);
        if (rows.length === most) break;
      }
      more = more || rows.length === most;
    }
    const now = services.clock.now();
    const actor = { kind: 'member' as const, id: member.userId };
    await recordAudit(tx, {
      orgId: member.orgId,
      at: now,
      id: services.newId(now),
      actor,
      action: 'feedback.read',
      detail: { comments: rows.length },
    });
    return {
      rows: rows.map(worded),
      ...(more && before ? { next: encodeCursor(services.cursorSecret, before) } : {}),
    };
  });
}

function open(vault: Vault, fact: CommentFact): Comment {
  const ref = { orgId: fact.org_id, subjectId: fact.subject_id };
  return {
    fact,
    properties: joinSplit(fact.open, fact.sealed ? vault.open(ref, fact.sealed) : null).properties,
  };
}

function themesOf(comment: Comment): string[] {
  const themes = comment.properties.themes;
  return Array.isArray(themes) ? themes.filter((t) => typeof t === 'string') : [];
}

function sentimentOf(comment: Comment): string {
  const sentiment = comment.properties.sentiment;
  return typeof sentiment === 'number' || typeof sentiment === 'string' ? String(sentiment) : 'unrated';
}

function matches(comment: Comment, query: { theme?: string; sentiment?: string }): boolean {
  return (
    (!query.theme || themesOf(comment).includes(query.theme)) &&
    (!query.sentiment || sentimentOf(comment) === query.sentiment)
  );
}

function worded(comment: Comment): object {
  const text = comment.properties.text;
  const question = comment.properties.question;
  return {
    id: comment.fact.id,
    personId: comment.fact.subject_id,
    at: iso(comment.fact.occurred_at),
    text: typeof text === 'string' ? text : '',
    themes: themesOf(comment),
    sentiment: sentimentOf(comment),
    question: typeof question === 'string' ? question : null,
  };
}
