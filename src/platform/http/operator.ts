// What operators and their machines ask: does it live, may traffic come, how does it do.
import Type from 'typebox';
import type { Metrics } from '../metrics.ts';
import type { HttpServer } from './types.ts';

/** One thing that must be well before traffic is sent here. */
export interface ReadyCheck {
  readonly name: string;
  readonly ok: boolean;
  /** What is wrong, for the operator. */
  readonly words?: string;
}

const Ready = Type.Object({
  ready: Type.Boolean(),
  checks: Type.Array(
    Type.Object({ name: Type.String(), ok: Type.Boolean(), words: Type.Optional(Type.String()) }),
  ),
});

export interface OperatorOptions {
  readonly metrics: Metrics;
  readonly ready?: () => Promise<readonly ReadyCheck[]>;
}

/** Registers /healthz, /readyz and /metrics. */
export function operatorRoutes(app: HttpServer, options: OperatorOptions): void {
  const tags = ['operation'];
  const alive = {
    schema: { tags, summary: 'The process lives', response: { 200: Type.Object({ alive: Type.Boolean() }) } },
  };
  app.get('/healthz', alive, async () => ({ alive: true }));

  const ready = { schema: { tags, summary: 'Traffic may come', response: { 200: Ready, 503: Ready } } };
  app.get('/readyz', ready, async (_request, reply) => {
    const stopping = {
      name: 'running',
      ok: !app.stopping.aborted,
      ...(app.stopping.aborted && { words: 'The server is stopping.' }),
    };
    const checks = [stopping, ...((await options.ready?.()) ?? [])];
    const isReady = checks.every(({ ok }) => ok);
    if (!isReady) reply.code(503).header('retry-after', '2');
    return { ready: isReady, checks };
  });

  app.get('/metrics', { schema: { tags, summary: 'Figures for Prometheus' } }, async (_request, reply) => {
    reply.type(options.metrics.contentType);
    return options.metrics.read();
  });
}
