// The console's built files under /console/: hashed assets are kept for ever, the page itself never.
import { existsSync } from 'node:fs';
import path from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyReply, RouteShorthandOptions } from 'fastify';
import { APP_POLICY, type HttpServer } from '../platform/http/index.ts';

/** Where the console is built to. */
export const CONSOLE_DIST = path.resolve(import.meta.dirname, '../../web/console/dist');

/** Names of built files: no dots in front, no way up. */
const FILE = /^(?:[\w-]+\/)*[\w-][\w.-]*\.\w+$/;

/** Serves the console; where it was not built, a page says how. Every address below /console/ is the same page. */
export async function serveConsole(app: HttpServer): Promise<void> {
  app.get('/', { schema: { hide: true } }, (_request, reply) => reply.redirect('/console/', 302));
  if (!existsSync(path.join(CONSOLE_DIST, 'index.html'))) {
    const words = 'The console is not built yet. Run: npm run build\n';
    app.get('/console/', { schema: { hide: true } }, (_request, reply) =>
      reply.code(503).type('text/plain').send(words),
    );
    return;
  }
  await app.register(fastifyStatic, { root: CONSOLE_DIST, serve: false, preCompressed: true });
  const page: RouteShorthandOptions = { schema: { hide: true }, config: { csp: APP_POLICY } };
  const send = (reply: FastifyReply, asked: string): FastifyReply => {
    const isFile = FILE.test(asked) && existsSync(path.join(CONSOLE_DIST, asked));
    const kept = isFile && asked.startsWith('assets/');
    reply.header('cache-control', kept ? 'public, max-age=31536000, immutable' : 'no-cache');
    return reply.sendFile(isFile ? asked : 'index.html', { cacheControl: false });
  };
  // Addresses with and without the last slash are one route; the page's relative addresses need the slash.
  app.get('/console', page, (request, reply) =>
    request.url.startsWith('/console/') ? send(reply, '') : reply.redirect('/console/', 302),
  );
  app.get<{ Params: { '*': string } }>('/console/*', page, (request, reply) =>
    send(reply, request.params['*']),
  );
}
