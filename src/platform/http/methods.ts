// Tells "no such address" from "not this way": the router by itself answers 404 to both.
import type { FastifyInstance } from 'fastify';
import type { Refusal } from '../result.ts';
import { refuse } from '../result.ts';

interface Known {
  readonly pattern: RegExp;
  readonly methods: Set<string>;
}

/**
 * Remembers the addresses of all routes registered after this call.
 * @returns the methods that an unmatched path would answer to, in order of registration
 */
export function rememberMethods(app: FastifyInstance): (path: string) => string[] {
  const known = new Map<string, Known>();
  app.addHook('onRoute', ({ url, method }) => {
    // A catch-all page must not turn every unknown address into "wrong method".
    if (url.endsWith('*')) return;
    const entry = known.get(url) ?? { pattern: patternOf(url), methods: new Set() };
    for (const each of [method].flat()) entry.methods.add(each);
    known.set(url, entry);
  });
  return (path) => {
    const found = [...known.values()].filter(({ pattern }) => pattern.test(path));
    return [...new Set(found.flatMap(({ methods }) => [...methods]))];
  };
}

/** The refusal for a path that no route took. */
export function notFoundOr405(methods: readonly string[]): Refusal {
  if (methods.length === 0) return refuse(404, 'not-found', 'There is nothing at this address.');
  return refuse(405, 'method-not-allowed', `This address answers to ${methods.join(', ')} only.`);
}

function patternOf(url: string): RegExp {
  const parts = url
    .split('/')
    .map((part) => (part.startsWith(':') ? '[^/]+' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')));
  return new RegExp(`^${parts.join('/')}/?$`);
}
