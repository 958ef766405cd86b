// How fast bodies are read strictly, beside the bare parser: run with `node bench/json-scan.ts`.
import { parseStrictJson } from '../src/platform/http/strict-json.ts';

const SECONDS = 1;

const event = (i: number) => ({
  type: 'track',
  messageId: `m-${i}-0190c4f2-7d1e-7abc`,
  userId: `user-${i}`,
  event: 'Appointment Booked',
  timestamp: '2026-01-01T09:30:00.000Z',
  properties: {
    clinic: 'riverside-main',
    minutes: 12.5,
    topics: ['heart', 'sleep'],
    note: 'asked for a "quiet" room\nand tea',
  },
  context: { page: { url: 'https://riverside.example/book', title: 'Book a visit' }, locale: 'en-US' },
});

/** Megabytes a second of reading `body` again and again. */
function speed(body: Buffer, read: (body: Buffer) => unknown): number {
  for (let i = 0; i < 200; i++) read(body);
  const start = performance.now();
  let bytes = 0;
  while (performance.now() - start < SECONDS * 1_000) {
    read(body);
    bytes += body.length;
  }
  return bytes / 1e3 / (performance.now() - start);
}

const body = Buffer.from(JSON.stringify({ batch: Array.from({ length: 100 }, (_, i) => event(i)) }));
const strict = speed(body, parseStrictJson);
const bare = speed(body, (bytes) => JSON.parse(bytes.toString('utf8')));
console.log(
  JSON.stringify({
    bytes: body.length,
    strictMBps: Math.round(strict),
    bareMBps: Math.round(bare),
    microsecondsPerBatch: Math.round(body.length / strict),
  }),
);
