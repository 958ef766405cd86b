// GET /live: one long answer over which a screen hears that something moved (server-sent events).
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { LiveHub } from '../live.ts';
import { isRefusal, type Refusal, refuse } from '../result.ts';

export interface LiveStreamOptions {
  /** ms between signs of life. */
  readonly heartbeat?: number;
  /** ms after which the stream ends and the browser comes back, with its session checked anew. */
  readonly longest?: number;
  /** Bytes a slow client may leave unread before it is dropped. */
  readonly unread?: number;
}

const RETRY = 3_000;
const MOST_TOPICS = 20;
const TOPIC = /^[a-z][a-z0-9-]*([.:][a-z0-9-]+)*$/;

/**
 * Reads `?topics=home,decisions`.
 * @returns the topics, or 400
 */
export function topicsOf(query: unknown): string[] | Refusal {
  const text = typeof query === 'string' ? query : '';
  const topics = [...new Set(text.split(',').filter((topic) => topic !== ''))];
  const fits =
    topics.length > 0 &&
    topics.length <= MOST_TOPICS &&
    topics.every((t) => t.length <= 100 && TOPIC.test(t));
  return fits
    ? topics
    : refuse(400, 'bad-topics', `Name 1 to ${MOST_TOPICS} topics, separated by commas.`, { field: 'topics' });
}

/**
 * Turns a request into a stream of the hub's hints until the client leaves or the server stops. Events are named by
 * topic; their data is the hint's JSON.
 * @param orgId whose topics: from the session, never from the request
 */
export function liveStream(
  hub: LiveHub,
  request: FastifyRequest,
  reply: FastifyReply,
  orgId: string,
  topics: readonly string[],
  options: LiveStreamOptions = {},
): void {
  const { heartbeat = 15_000, longest = 600_000, unread = 64 * 1024 } = options;
  const { raw } = reply;
  const { stopping } = request.server;
  for (const [name, value] of Object.entries(reply.getHeaders()))
    if (value !== undefined) raw.setHeader(name, value);
  reply.hijack();
  // Who left while the session was looked up is told by no event any more.
  if (raw.destroyed) return;
  raw.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
    ...(stopping.aborted && { connection: 'close' }),
  });
  const write = (text: string): void => {
    raw.write(text);
    // A client that does not read is cut off: it asks again when it is back, and hints are no record.
    if (raw.writableLength > unread) raw.destroy();
  };
  write(`retry: ${RETRY}\n\n`);
  const unsubscribe = hub.subscribe(orgId, topics, (topic, data) =>
    write(`event: ${topic}\ndata: ${JSON.stringify(data)}\n\n`),
  );
  const beat = setInterval(() => write(': here\n\n'), heartbeat);
  const end = (): void => {
    raw.end();
  };
  const limit = setTimeout(end, longest);
  stopping.addEventListener('abort', end);
  raw.on('close', () => {
    unsubscribe();
    clearInterval(beat);
    clearTimeout(limit);
    stopping.removeEventListener('abort', end);
  });
  if (stopping.aborted) end();
}

/** The handler of `GET /live?topics=`, for a caller that has found the organisation. */
export function answerLive(
  hub: LiveHub,
  request: FastifyRequest,
  reply: FastifyReply,
  orgId: string,
  topics: unknown,
): Refusal | FastifyReply {
  const wanted = topicsOf(topics);
  if (isRefusal(wanted)) return wanted;
  liveStream(hub, request, reply, orgId, wanted);
  return reply;
}
