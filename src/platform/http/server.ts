// The web server all rooms hang their routes on: bounded, strict, and honest about what it refuses.
import Fastify, { type FastifyInstance } from 'fastify';
import type { TSchema } from 'typebox';
import { type Clock, systemClock } from '../clock.ts';
import { describeError, type Logger } from '../logging.ts';
import type { Metrics } from '../metrics.ts';
import { isRefusal, type Refusal, refuse } from '../result.ts';
import { acceptStrictJson } from './body.ts';
import { refusedBytes } from './bytes.ts';
import { describeApi } from './describe.ts';
import { refusalOf, unexpected } from './errors.ts';
import { notFoundOr405, rememberMethods } from './methods.ts';
import { observeRequests } from './observe.ts';
import { operatorRoutes, type ReadyCheck } from './operator.ts';
import { asProblem, PROBLEM_TYPE, problemOf } from './problem.ts';
import { secureResponses } from './security.ts';
import type { HttpServer, RouteTypes } from './types.ts';
import { validatorOf } from './validate.ts';

export interface HttpOptions {
  readonly log: Logger;
  readonly metrics: Metrics;
  /** Stands in the description of the API. */
  readonly version: string;
  /** How people reach the server; https turns HSTS on. */
  readonly publicUrl: string;
  readonly trustProxy?: boolean | number | string[];
  /** What must be well before traffic is sent here. */
  readonly ready?: () => Promise<readonly ReadyCheck[]>;
  readonly clock?: Clock;
  /** Bytes of a body, after expansion, unless a route says otherwise. */
  readonly bodyLimit?: number;
  /** ms for the headers, and for the whole request, to arrive. */
  readonly headersTimeout?: number;
  readonly requestTimeout?: number;
}

const BODY_LIMIT = 1024 * 1024;
const HEADERS_TIMEOUT = 10_000;
const REQUEST_TIMEOUT = 30_000;

/**
 * Makes the server with its own routes (/healthz, /readyz, /metrics, /openapi.json, /docs). Rooms add theirs before
 * `listen`; nothing listens yet.
 */
export async function createHttpServer(options: HttpOptions): Promise<HttpServer> {
  const app = bareServer(options).withTypeProvider<RouteTypes>();
  const stopping = new AbortController();
  app.decorate('stopping', stopping.signal);
  app.addHook('preClose', async () => stopping.abort());

  app.setValidatorCompiler<TSchema>(({ schema, httpPart }) => validatorOf(schema, httpPart));
  observeRequests(app, options);
  secureResponses(app, options.publicUrl.startsWith('https:'));
  acceptStrictJson(app);
  mapRefusals(app, options.log);
  const methodsOf = rememberMethods(app);
  app.setNotFoundHandler((request, reply) => {
    const methods = methodsOf(request.url.split('?')[0] ?? '/');
    if (methods.length > 0) reply.header('allow', methods.join(', '));
    return notFoundOr405(methods);
  });
  await describeApi(app, options.version, options.publicUrl);
  operatorRoutes(app, options);
  return app;
}

function bareServer(options: HttpOptions): FastifyInstance {
  const { headersTimeout = HEADERS_TIMEOUT, requestTimeout = REQUEST_TIMEOUT, clock = systemClock } = options;
  const started = clock.now().toString(36);
  let requests = 0;
  return Fastify({
    logger: false,
    bodyLimit: options.bodyLimit ?? BODY_LIMIT,
    trustProxy: trusted(options.trustProxy ?? false),
    requestTimeout,
    keepAliveTimeout: 20_000,
    // A caller's own request id would let strangers write into the log.
    requestIdHeader: false,
    genReqId: () => `${started}-${(++requests).toString(36)}`,
    return503OnClosing: false,
    http: {
      headersTimeout: Math.min(headersTimeout, requestTimeout),
      connectionsCheckingInterval: Math.min(1_000, headersTimeout, requestTimeout),
      maxHeaderSize: 16 * 1024,
    },
    routerOptions: { maxParamLength: 1_000, ignoreTrailingSlash: true },
    clientErrorHandler: refusedBytes,
    // An address that cannot even be routed runs no hooks: answered past the framework.
    frameworkErrors: (error, request, reply) => {
      const refusal = refusalOf(error) ?? refuse(400, 'bad-request', 'The request was not understood.');
      reply.hijack();
      reply.raw.writeHead(refusal.status, {
        'content-type': PROBLEM_TYPE,
        'x-content-type-options': 'nosniff',
      });
      reply.raw.end(JSON.stringify(problemOf(refusal, request.id)));
    },
  });
}

/** A number of proxies as the framework takes it: that many hops from here are believed. */
function trusted(
  proxies: boolean | number | string[],
): boolean | string[] | ((address: string, hop: number) => boolean) {
  return typeof proxies === 'number' ? (_address, hop) => hop < proxies : proxies;
}

/** Returned refusals and thrown errors leave as problem+json; what was not expected is logged and not told. */
function mapRefusals(app: HttpServer, log: Logger): void {
  app.addHook('preSerialization', async (_request, reply, payload: unknown) =>
    isRefusal(payload) ? asProblem(reply, payload) : payload,
  );
  app.setErrorHandler((error, request, reply) => {
    const refusal = refusalOf(error);
    if (!refusal) logUnexpected(log, error, request.id, request.routeOptions.url);
    else if (refusal.status >= 500)
      log.warn('request refused by the server', { request: request.id, code: refusal.code });
    return reply.send(asProblem(reply, refusal ?? unexpected()));
  });
}

function logUnexpected(log: Logger, error: unknown, request: string, route: string | undefined): void {
  log.error('unexpected error', { request, route: route ?? null, error: describeError(error) });
}

/**
 * Starts to listen.
 * @returns the address people can open; or a refusal that names the port and the way out
 */
export async function listen(
  app: HttpServer,
  at: { readonly host: string; readonly port: number },
): Promise<string | Refusal> {
  try {
    return await app.listen(at);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code === 'EADDRINUSE')
      return refuse(409, 'port-in-use', `Port ${at.port} is already in use.`, {
        fix: `Choose another one: --port ${at.port + 1}`,
      });
    if (code === 'EACCES')
      return refuse(403, 'port-forbidden', `Port ${at.port} may not be used by this user.`, {
        fix: 'Choose one above 1023: --port 3000',
      });
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
      return refuse(400, 'no-such-host', `${at.host} is not an address of this machine.`, {
        fix: 'Set RAPPORT_HOST=127.0.0.1 or 0.0.0.0.',
      });
    throw error;
  }
}

/**
 * Stops: no new connections, open streams end, requests under way are finished, then the rest is cut.
 * @param grace ms for requests under way
 */
export async function stop(app: HttpServer, grace = 10_000): Promise<void> {
  const cut = setTimeout(() => app.server.closeAllConnections(), grace);
  try {
    await app.close();
  } finally {
    clearTimeout(cut);
  }
}
