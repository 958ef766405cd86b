// The web server's front door.
export { addStrictJson, readBody } from './body.ts';
export { decodeCursor, encodeCursor, FOREIGN, type Place, pageOf, readPlace } from './cursor.ts';
export { databaseRefusal, RefusalError } from './errors.ts';
export { checkEdit, etagOf, isUnchanged } from './etag.ts';
export { runOnce, type Scope } from './idempotency.ts';
export type { ReadyCheck } from './operator.ts';
export { PROBLEM_TYPE, type Problem, ProblemSchema, problemOf, sendRefusal } from './problem.ts';
export { databaseReadiness } from './readiness.ts';
export { APP_POLICY, contentSecurityPolicy, STRICT_POLICY } from './security.ts';
export { createHttpServer, type HttpOptions, listen, stop } from './server.ts';
export { answerLive, liveStream, topicsOf } from './sse.ts';
export { MAX_DEPTH, parseStrictJson } from './strict-json.ts';
export type { HttpServer, RouteTypes } from './types.ts';
export { type UndoOffer, UndoOfferSchema, undoOffer, undoRoutes } from './undo-routes.ts';
export { checkWith, closed } from './validate.ts';
