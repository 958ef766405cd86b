// The headers that keep browsers honest, on every response.
import type { FastifyInstance } from 'fastify';
import { refuse } from '../result.ts';
import { RefusalError } from './errors.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Content-Security-Policy of this route, instead of the strict one. */
    csp?: string;
  }
}

/** Directives beside the common ones, each replacing the default of its name. */
export interface PolicyChanges {
  readonly [directive: string]: string;
}

const DEFAULTS: PolicyChanges = {
  'default-src': "'self'",
  'base-uri': "'none'",
  'object-src': "'none'",
  'form-action': "'self'",
  'frame-ancestors': "'none'",
};

/** A Content-Security-Policy that reaches no third party, with changes for one application. */
export function contentSecurityPolicy(changes: PolicyChanges = {}): string {
  return Object.entries({ ...DEFAULTS, ...changes })
    .map(([name, value]) => `${name} ${value}`)
    .join('; ');
}

/** For answers that are data. */
export const STRICT_POLICY = contentSecurityPolicy();

/** For the staff applications: their components set styles in the page, and images may be data. */
export const APP_POLICY = contentSecurityPolicy({
  'style-src': "'self' 'unsafe-inline'",
  'img-src': "'self' data: blob:",
});

const HEADERS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(self), geolocation=(), microphone=()',
};

const POISONED = /^(__proto__|constructor|prototype)$/i;

/**
 * Sets the headers when a request arrives, so that errors carry them too; a handler may replace any of them.
 * @param secure whether people reach this server by https
 */
export function secureResponses(app: FastifyInstance, secure: boolean): void {
  const fixed = secure
    ? { ...HEADERS, 'strict-transport-security': 'max-age=31536000; includeSubDomains' }
    : HEADERS;
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(fixed).header('content-security-policy', request.routeOptions.config?.csp ?? STRICT_POLICY);
    if (request.raw.rawHeaders.some((name, i) => i % 2 === 0 && POISONED.test(name)))
      throw new RefusalError(refuse(422, 'forbidden-header', 'A header has a name that is not accepted.'));
  });
}
