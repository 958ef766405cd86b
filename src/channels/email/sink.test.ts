// The sink: it keeps what it gets within its bounds, outlives a restart, and keeps up with several hundred mails a second.
import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Mail } from './compose.ts';
import { startMailSink } from './sink.ts';
import { decodeWords } from './sink-head.ts';
import { openTransport } from './transport.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rapport-sink-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function mail(i: number): Mail {
  return {
    from: { name: 'Riverside', address: 'no-reply@riverside.example' },
    to: { name: '', address: `p${i}@x.example` },
    subject: `Grüße ${i} – ein sehr langer Betreff, der über eine Zeile hinausgeht und kodiert wird`,
    text: 'Hello',
    html: `<p>${'x'.repeat(8_000)}</p>`,
    messageId: `<${i}@x.example>`,
    headers: { 'List-Unsubscribe': '<https://r.example/u/1>' },
  };
}

describe('the mail sink', () => {
  it('takes several hundred mails a second and lists them newest first', async () => {
    const sink = await startMailSink({ port: 0, now: () => 5, most: 300 });
    const transport = openTransport({ url: sink.url, connections: 5 });
    const started = performance.now();
    const results = await Promise.all(Array.from({ length: 600 }, (_, i) => transport.submit(mail(i), 0)));
    const perSecond = 600 / ((performance.now() - started) / 1000);
    expect(results.every((r) => r.kind === 'accepted')).toBe(true);
    expect(sink.count).toBe(300);
    const [newest] = sink.list({ query: 'GRÜSSE 59'.replace('SS', 'ß') });
    expect(newest?.subject).toMatch(/^Grüße 59/);
    expect(newest).toMatchObject({
      from: 'no-reply@riverside.example',
      unsubscribe: 'https://r.example/u/1',
      receivedAt: 5,
    });
    expect(sink.list({ before: newest?.id ?? 0, most: 2 }).every((m) => m.id < (newest?.id ?? 0))).toBe(true);
    transport.close();
    await sink.close();
    expect(perSecond).toBeGreaterThan(150);
  });

  it('outlives a restart, and a line that a crash cut off', async () => {
    const first = await startMailSink({ port: 0, dataDir: folder, now: () => 7 });
    const transport = openTransport({ url: first.url });
    await transport.submit(mail(1), 0);
    await transport.submit(mail(2), 0);
    transport.close();
    await first.close();
    await appendFile(path.join(folder, 'mailbox.jsonl'), '{"at":1,"fro');
    const second = await startMailSink({ port: 0, dataDir: folder, now: () => 8 });
    expect(second.list().map((m) => m.to[0])).toEqual(['p2@x.example', 'p1@x.example']);
    await second.close();
  });

  it('reads encoded words', () => {
    expect(decodeWords('=?UTF-8?Q?Gr=C3=BC?= =?UTF-8?Q?=C3=9Fe?= you')).toBe('Grüße you');
    expect(decodeWords('=?utf-8?B?4oKs?=')).toBe('€');
    expect(decodeWords('plain')).toBe('plain');
  });
});
