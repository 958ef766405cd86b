// The description of the API, made from the routes' own schemas, and its readable page; both served from here alone.
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { PROBLEM_TYPE, ProblemSchema } from './problem.ts';
import { APP_POLICY } from './security.ts';
import type { HttpServer } from './types.ts';

const refused = {
  description: 'Refused (RFC 9457)',
  content: { [PROBLEM_TYPE]: { schema: ProblemSchema } },
};

/** Registers /openapi.json (3.1) and /docs. Routes registered later are described too; `hide: true` in a schema hides one. */
export async function describeApi(app: HttpServer, version: string, publicUrl: string): Promise<void> {
  app.addHook('onRoute', (route) => {
    // Every route may refuse; saying so once keeps the schemas of the rooms short.
    if (route.schema && !route.schema.hide)
      route.schema.response = { '4xx': refused, ...asObject(route.schema.response) };
  });
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Rapport', version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
      servers: [{ url: publicUrl }],
      components: {
        securitySchemes: {
          session: { type: 'apiKey', in: 'cookie', name: 'rapport.session_token' },
          writeKey: { type: 'http', scheme: 'basic', description: 'The write key as user name, no password' },
        },
      },
    },
  });
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger());
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    uiConfig: { docExpansion: 'list', deepLinking: true },
    theme: { title: 'Rapport API' },
    uiHooks: {
      onRequest: (_request, reply, next) => {
        reply.header('content-security-policy', APP_POLICY);
        next();
      },
    },
  });
}

function asObject(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}
