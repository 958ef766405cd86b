// What a room sees of the web server: the types that its own parts need too, apart from the server itself.
import type {
  FastifyBaseLogger,
  FastifyInstance,
  FastifyTypeProvider,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { Static, TSchema } from 'typebox';
import type { Refusal } from '../result.ts';

/** TypeBox schemas give the types of a request; a handler may return what its schema says, or a Refusal. */
export interface RouteTypes extends FastifyTypeProvider {
  validator: this['schema'] extends TSchema ? Static<this['schema']> : unknown;
  serializer: this['schema'] extends TSchema ? Static<this['schema']> | Refusal : unknown;
}

/** What a room gets to register its routes on. */
export type HttpServer = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  RouteTypes
>;

declare module 'fastify' {
  interface FastifyInstance {
    /** Aborts when the server begins to stop: streams end, readiness turns to no. */
    readonly stopping: AbortSignal;
  }
}
