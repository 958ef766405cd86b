// Measures and logs every request by its route's pattern: addresses themselves may hold ids, tokens and words.
import type { Logger } from '../logging.ts';
import type { Metrics } from '../metrics.ts';
import type { HttpServer } from './types.ts';

/** Adds the duration of every request to the figures and a line to the log. */
export function observeRequests(
  app: HttpServer,
  to: { readonly log: Logger; readonly metrics: Metrics },
): void {
  const seconds = to.metrics.histogram('rapport_http_request_seconds', 'Duration of HTTP requests', [
    'method',
    'route',
    'status',
  ]);
  app.addHook('onResponse', async (request, reply) => {
    const route = request.is404 ? 'unmatched' : (request.routeOptions.url ?? 'unmatched');
    const method = request.is404 ? 'any' : request.method;
    seconds.observe(reply.elapsedTime / 1_000, { method, route, status: reply.statusCode });
    to.log.debug('request', {
      request: request.id,
      method,
      route,
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
    });
  });
}
