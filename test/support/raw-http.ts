// Speaks HTTP over a bare socket, so that a test can send what no client library would.
import { connect, type Socket } from 'node:net';

/** What came back. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** A request whose parts are sent as they are. */
export interface RawRequest {
  readonly method?: string;
  readonly path: string;
  /** Pairs, because names may repeat. `host` and `content-length` are added unless given. */
  readonly headers?: readonly (readonly [string, string])[];
  readonly body?: Uint8Array | string;
}

/** Sends one request and reads its whole answer. */
export function sendRaw(url: string, request: RawRequest): Promise<RawAnswer> {
  return exchange(url, async (socket) => {
    const body = Buffer.from(request.body ?? '');
    const given = request.headers ?? [];
    const has = (name: string): boolean => given.some(([each]) => each.toLowerCase() === name);
    const headers: (readonly [string, string])[] = [
      ['host', new URL(url).host],
      ['connection', 'close'],
      ...given,
    ];
    if (!has('content-length') && !has('transfer-encoding'))
      headers.push(['content-length', String(body.length)]);
    const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
    socket.write(`${request.method ?? 'POST'} ${request.path} HTTP/1.1\r\n${lines}\r\n`);
    socket.write(body);
  });
}

/** Opens a socket, lets `talk` write to it, and reads until the server closes or the answer is complete. */
export function exchange(url: string, talk: (socket: Socket) => Promise<void>): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port) });
    let received = Buffer.alloc(0);
    const settle = (): void => {
      const answer = parseAnswer(received);
      if (answer) resolve(answer);
      else reject(new Error(`no answer: ${received.toString().slice(0, 200)}`));
      socket.destroy();
    };
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      if (isComplete(received)) settle();
    });
    // A server that refuses early may reset while we still send: what it said before counts.
    socket.on('error', settle);
    socket.on('close', settle);
    socket.on('connect', () => {
      talk(socket).catch(reject);
    });
  });
}

function isComplete(bytes: Buffer): boolean {
  const answer = parseAnswer(bytes);
  const length = answer?.headers.get('content-length');
  return answer !== null && length !== undefined && Buffer.byteLength(answer.body) >= Number(length);
}

function parseAnswer(bytes: Buffer): RawAnswer | null {
  const text = bytes.toString('utf8');
  const end = text.indexOf('\r\n\r\n');
  const status = /^HTTP\/1\.1 (\d{3})/.exec(text)?.[1];
  if (end < 0 || status === undefined) return null;
  const lines = text.slice(0, end).split('\r\n').slice(1);
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  return { status: Number(status), headers: new Map(headers), body: text.slice(end + 4) };
}
