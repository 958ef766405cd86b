// The live tail, limits of keys, and events in files against the whole product.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BadRow, Page } from '../../sdk/api.ts';
import type { TailBeat, TailMessage } from '../../sdk/faces/events.ts';
import type { Taken } from '../../src/intake/index.ts';
import { systemClock } from '../../src/platform/clock.ts';
import type { Problem } from '../../src/platform/http/index.ts';
import { type Ask, body, factsNamed, json, type StoredFact } from '../support/api.ts';
import { declareTo, type EventDesk, openEventDesk, sendTo, VISIT } from '../support/events.ts';
import { type TestRapport, until } from '../support/rapport.ts';

let desk: EventDesk;
let rapport: TestRapport;
let admin: Ask;
let operator: Ask;
let mender: Ask;
beforeAll(async () => {
  desk = await openEventDesk('tail.example');
  ({ rapport, admin, operator, mender } = desk);
});
afterAll(() => rapport.close());

const facts = (name: string): Promise<StoredFact[]> => factsNamed(rapport, name);
const send = (call: string, value: object): Promise<Taken> => sendTo(desk, call, value);
const schemaOf = (name: string, mode: string, definition: object, version = 0): Promise<Response> =>
  declareTo(desk, name, mode, definition, version);

describe('limits of a key', () => {
  test('429 with Retry-After before the body is read, nothing stored, and again after the wait', async () => {
    const keys = (await body<Page<object>>(admin('/api/v1/write-keys'))).rows;
    const made = await body<{ id: string; key: string }>(
      admin('/api/v1/write-keys', json('POST', { name: 'slow', scopes: ['events.write'] })),
    );
    expect(keys.length).toBeGreaterThan(0);
    expect(
      (await admin(`/api/v1/write-keys/${made.id}/limit`, json('PUT', { eventsPerSecond: 5 }))).status,
    ).toBe(200);
    const post = (name: string): Promise<Response> =>
      fetch(`${rapport.url}/v1/batch`, {
        method: 'POST',
        headers: { authorization: `Bearer ${made.key}`, 'content-type': 'application/json' },
        body: JSON.stringify({
          batch: Array.from({ length: 10 }, (_, i) => ({
            type: 'track',
            userId: 'k',
            messageId: `${name}-${i}`,
            event: 'Limited',
          })),
        }),
      });
    const first = await post('a');
    expect([first.status, first.headers.get('ratelimit-policy')]).toEqual([200, '"key";q=5;w=1']);
    const second = await post('b');
    expect(second.status).toBe(429);
    expect(Number(second.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(second.headers.get('ratelimit')).toContain('r=0');
    expect((await body<Problem>(second)).code).toBe('too-many-events');
    expect(await facts('Limited')).toHaveLength(10);
    await systemClock.wait(Number(second.headers.get('retry-after')) * 1_000 + 100);
    const third = await post('b');
    expect(third.status).toBe(200);
    expect(await facts('Limited')).toHaveLength(20);
  });
});

describe('the live tail', () => {
  async function* beats(ask: Ask, after = ''): AsyncGenerator<TailBeat> {
    const stop = new AbortController();
    const answer = await ask(`/api/v1/events/tail${after === '' ? '' : `?after=${after}`}`, {
      signal: stop.signal,
    });
    expect(answer.headers.get('content-type')).toContain('text/event-stream');
    let text = '';
    try {
      for await (const chunk of answer.body ?? []) {
        text += Buffer.from(chunk).toString('utf8');
        const parts = text.split('\n\n');
        text = parts.pop() ?? '';
        for (const part of parts) {
          const data = part.split('\n').find((line) => line.startsWith('data: '));
          if (data) yield JSON.parse(data.slice(6));
        }
      }
    } finally {
      stop.abort();
    }
  }

  test('shows what arrives with values by right, the verdict, the key; resumes; samples honestly', {
    timeout: 30_000,
  }, async () => {
    await schemaOf('Watched', 'observe', VISIT);
    await send('track', { userId: 'w0', event: 'Before' });
    const tail = beats(operator);
    const first = await tail.next();
    expect(first.value.messages.length).toBeGreaterThan(0);
    await send('track', {
      userId: 'w1',
      event: 'Watched',
      properties: { clinic: 'heart', note: 'private-words' },
    });
    await send('track', { userId: 'w1', event: 'Watched', timestamp: '2999-01-01T00:00:00Z' });
    const seen: TailMessage[] = [];
    let position = '';
    for (let i = 0; i < 5 && seen.length < 2; i++) {
      const { value } = await tail.next();
      position = value.position;
      seen.push(...value.messages.filter((m: TailMessage) => m.name === 'Watched'));
    }
    expect(seen.find((m) => m.verdict === 'accepted')).toMatchObject({
      source: 'bench',
      call: 'track',
      properties: { clinic: 'heart', note: '•••' },
    });
    expect(seen.find((m) => m.verdict === 'quarantined')).toMatchObject({
      reason: 'in-the-future',
      field: 'timestamp',
    });
    await tail.return(undefined);
    await send('batch', {
      batch: Array.from({ length: 300 }, (_, i) => ({ type: 'track', userId: `w${i}`, event: 'Flood' })),
    });
    await systemClock.wait(300);
    const resumed = beats(mender, position);
    let flood = 0;
    while (flood < 300) {
      const { value } = await resumed.next();
      flood += value.of;
      expect(value.shown).toBe(value.messages.length);
      expect(value.shown).toBeLessThanOrEqual(50);
    }
    await resumed.return(undefined);
    // Of one person's many messages in a moment not all are counted, and it says so.
    const watching = beats(operator);
    position = (await watching.next()).value.position;
    await watching.return(undefined);
    await send('batch', {
      batch: Array.from({ length: 60 }, () => ({ type: 'track', userId: 'w1', event: 'Rush' })),
    });
    await systemClock.wait(300);
    const again = beats(operator, position);
    let rush: TailBeat | undefined;
    for (let i = 0; i < 5 && !rush?.atLeast; i++) rush = (await again.next()).value;
    await again.return(undefined);
    expect(rush).toMatchObject({ atLeast: true, of: 40 });
    expect(rush?.messages).toHaveLength(40);
    expect((await body<Page<object>>(admin('/api/v1/audit?action=event-tail.read'))).rows).toHaveLength(1);
  });

  test('is for those who may', async () => {
    const marketer = await rapport.signIn('marketer@tail.example', ['marketer']);
    expect((await marketer('/api/v1/events/tail')).status).toBe(403);
  });
});

describe('events in a file', () => {
  test('are held to the same schemas, and reported by their line', async () => {
    await schemaOf('Filed', 'enforce', VISIT);
    const line = (clinic: string): string =>
      JSON.stringify({ type: 'track', userId: 'f1', event: 'Filed', properties: { clinic } });
    const answer = await admin('/api/v1/imports?as=events&name=filed.jsonl', {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
      body: `${line('heart')}\n${line('secret-words')}\n${line('joints')}\n`,
    });
    expect(answer.ok).toBe(true);
    const { id } = await body<{ id: string }>(answer);
    await until(
      async () => (await body<Page<BadRow>>(admin(`/api/v1/imports/${id}/bad-rows`))).rows.length === 1,
      'the row report',
    );
    const { rows } = await body<Page<BadRow>>(admin(`/api/v1/imports/${id}/bad-rows`));
    expect(rows[0]).toMatchObject({ line: 2, field: 'properties.clinic', code: 'schema-enum' });
    expect(JSON.stringify(rows)).not.toContain('secret-words');
    expect(await facts('Filed')).toHaveLength(2);
  });
});
