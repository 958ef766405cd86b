// The client must say exactly what the server said, and never lose what a caller asked.
import { describe, expect, it } from 'vitest';
import { ApiError, createClient } from './client.ts';
import { withQuery } from './http.ts';

interface Seen {
  readonly url: string;
  readonly method: string;
  readonly body: string | null;
  readonly headers: Headers;
}

function clientThatAnswers(status: number, body: string, headers: { [name: string]: string } = {}) {
  const seen: Seen[] = [];
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(new URL(String(input), 'http://server.example'), init);
    const text = request.method === 'GET' ? null : await request.text();
    seen.push({ url: request.url, method: request.method, body: text, headers: request.headers });
    return new Response(status === 204 ? null : body, { status, headers });
  };
  return { client: createClient({ fetch }), seen };
}

async function failureOf(promise: Promise<unknown>): Promise<ApiError> {
  const error: unknown = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof ApiError) return error;
  throw new Error('it was not refused');
}

describe('client', () => {
  it('asks with filters and leaves out empty ones', async () => {
    const { client, seen } = clientThatAnswers(200, '{"rows":[]}');
    expect(await client.people({ query: 'Ann & Bo', kind: '', cursor: undefined, limit: 50 })).toEqual({
      rows: [],
    });
    expect(seen[0]?.url).toBe('http://server.example/api/v1/people?query=Ann+%26+Bo&limit=50');
  });

  it('sends JSON as JSON, and nothing as nothing', async () => {
    const { client, seen } = clientThatAnswers(204, '');
    await client.erasePerson('a/b', 'Maya');
    await client.revokeWriteKey('k');
    expect(seen[0]).toMatchObject({
      url: 'http://server.example/api/v1/people/a%2Fb/erasure',
      body: '{"confirm":"Maya"}',
    });
    expect(seen[0]?.headers.get('content-type')).toBe('application/json');
    expect(seen[1]).toMatchObject({ method: 'DELETE', body: '' });
    expect(seen[1]?.headers.get('content-type')).toBeNull();
  });

  it('carries the problem of a refusal', async () => {
    const problem =
      '{"type":"about:blank","title":"No","status":403,"code":"forbidden","detail":"You need people.erase.","fix":"Ask."}';
    const { client } = clientThatAnswers(403, problem);
    const failure = await failureOf(client.session());
    expect(failure.problem).toMatchObject({ status: 403, code: 'forbidden', fix: 'Ask.' });
    expect(failure.message).toBe('You need people.erase.');
  });

  it('makes a problem of what is none', async () => {
    const { client } = clientThatAnswers(502, '<html>Bad gateway</html>', { 'retry-after': '7' });
    const failure = await failureOf(client.session());
    expect([failure.status, failure.problem.code, failure.retryAfterSeconds]).toEqual([502, 'http-502', 7]);
  });

  it('says so when the server cannot be reached', async () => {
    const client = createClient({ fetch: () => Promise.reject(new TypeError('fetch failed')) });
    expect((await failureOf(client.session())).status).toBe(0);
  });

  it('writes a path without a question mark when nothing is asked', () => {
    expect(withQuery('/x', { a: undefined, b: '' })).toBe('/x');
  });
});
