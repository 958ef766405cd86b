// One way to talk to /api/v1: JSON in, JSON out, every refusal an ApiError that carries the server's problem.
import type { Problem } from './api.ts';

/** Values of a query string; absent and empty ones are left out. */
export type Query = { readonly [name: string]: string | number | undefined };

export interface HttpOptions {
  /** Origin of the server, without a trailing slash; empty for the page's own origin. */
  readonly base?: string;
  /** Replaces the global fetch, e.g. in tests. */
  readonly fetch?: typeof globalThis.fetch;
  /** Headers of the next request, e.g. `authorization`. */
  readonly headers?: () => { readonly [name: string]: string };
}

/** A refusal by the server, or `status` 0 when the server could not be reached. */
export class ApiError extends Error {
  readonly problem: Problem;
  readonly retryAfterSeconds: number | null;

  constructor(problem: Problem, retryAfterSeconds: number | null = null) {
    super(problem.detail === '' ? problem.title : problem.detail);
    this.name = 'ApiError';
    this.problem = problem;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  get status(): number {
    return this.problem.status;
  }
}

export interface Http {
  /** Reads a resource. Throws ApiError. */
  get<Answer>(path: string, query?: Query, signal?: AbortSignal): Promise<Answer>;
  /** Sends a command with a JSON body; `undefined` body sends none. Throws ApiError. */
  send<Answer>(
    method: 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    body?: unknown,
    more?: SendOptions,
  ): Promise<Answer>;
  /** Sends a file as it is. Throws ApiError. */
  sendFile<Answer>(path: string, file: Blob, type: string): Promise<Answer>;
}

/** What a command may carry besides its body. */
export interface SendOptions {
  /** The version that was seen, as a number; the server refuses with 412 when another one stands. */
  readonly version?: number;
  readonly signal?: AbortSignal;
}

type Call = Omit<RequestInit, 'headers'> & { headers?: { readonly [name: string]: string } };

const JSON_TYPE = { 'content-type': 'application/json' };

/** Writes `path?a=1&b=2`, leaving out what is absent or empty. */
export function withQuery(path: string, query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') search.set(name, String(value));
  }
  const text = search.toString();
  return text === '' ? path : `${path}?${text}`;
}

/** Makes the transport. */
export function createHttp(options: HttpOptions = {}): Http {
  const base = options.base ?? '';

  async function call<Answer>(path: string, init: Call): Promise<Answer> {
    const send = options.fetch ?? globalThis.fetch;
    const headers = { accept: 'application/json', ...options.headers?.(), ...init.headers };
    const response = await send(base + path, { credentials: 'same-origin', ...init, headers }).catch(
      unreachable,
    );
    if (!response.ok) throw await refusal(response);
    return readBody<Answer>(response);
  }

  return {
    get: (path, query, signal) => call(withQuery(path, query), signal ? { signal } : {}),
    send: (method, path, body, { version, signal } = {}) =>
      call(path, {
        method,
        headers: {
          ...(body === undefined ? {} : JSON_TYPE),
          ...(version === undefined ? {} : { 'if-match': `"${version}"` }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        ...(signal ? { signal } : {}),
      }),
    sendFile: (path, file, type) =>
      call(path, { method: 'POST', body: file, headers: { 'content-type': type } }),
  };
}

function unreachable(error: unknown): never {
  if (error instanceof Error && error.name === 'AbortError') throw error;
  throw new ApiError({
    type: 'about:blank',
    title: 'The server cannot be reached',
    status: 0,
    code: 'unreachable',
    detail: 'The server cannot be reached. Check your connection; nothing you typed is lost.',
  });
}

async function readBody<Answer>(response: Response): Promise<Answer> {
  const text = await response.text();
  return JSON.parse(text === '' ? 'null' : text);
}

async function refusal(response: Response): Promise<ApiError> {
  const text = await response.text().catch(() => '');
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return new ApiError(
    { ...plainProblem(response.status), ...problemIn(text) },
    Number.isFinite(seconds) ? seconds : null,
  );
}

function plainProblem(status: number): Problem {
  const title = status >= 500 ? 'The server could not do this' : 'The server refused this';
  return { type: 'about:blank', title, status, code: `http-${status}`, detail: `${title} (${status}).` };
}

/** Reads problem+json, and the `{code, message}` that the sign-in library answers. */
function problemIn(text: string): Partial<Problem> {
  const found: { [name: string]: unknown } = parseObject(text);
  const problem: Partial<Problem> = {};
  if (typeof found.code === 'string') problem.code = found.code;
  if (typeof found.title === 'string') problem.title = found.title;
  if (typeof found.field === 'string') problem.field = found.field;
  if (typeof found.fix === 'string') problem.fix = found.fix;
  const detail = found.detail ?? found.message;
  if (typeof detail === 'string') problem.detail = detail;
  return problem;
}

function parseObject(text: string): { [name: string]: unknown } {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
