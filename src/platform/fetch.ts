// The only way out by HTTP. It resolves the name itself, judges every address, and connects to the very one it judged.
import { lookup } from 'node:dns/promises';
import { type IncomingMessage, request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';
import { isIP } from 'node:net';
import { type AllowEntry, isAllowed, isPublicAddress, parseAllowEntry } from './addresses.ts';
import { type Refusal, refuse } from './result.ts';

/** An outbound request. */
export interface OutboundRequest {
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly headers?: { readonly [name: string]: string };
  readonly body?: string | Uint8Array;
  /** For the whole exchange, ms. */
  readonly timeout?: number;
  /** Most bytes of the answer. */
  readonly maxBytes?: number;
  readonly signal?: AbortSignal;
}

/** Any answer, also 3xx (never followed), 4xx and 5xx. */
export interface OutboundResponse {
  readonly status: number;
  readonly headers: { readonly [name: string]: string | readonly string[] | undefined };
  readonly body: Buffer;
}

/** Sends one request, or refuses: `outbound-blocked`, `outbound-timeout`, `outbound-too-large`, `outbound-failed`. */
export type SafeFetch = (url: string, request?: OutboundRequest) => Promise<OutboundResponse | Refusal>;

/** All addresses of a name. */
export type Resolve = (host: string) => Promise<readonly string[]>;

const TIMEOUT = 15_000;
const MAX_BYTES = 1024 * 1024;

/**
 * Makes the function.
 * @param allow RAPPORT_OUTBOUND_ALLOW: internal hosts and ranges that may be reached all the same
 * @param resolve the resolver; the system's by default
 */
export function createSafeFetch(allow: readonly string[] = [], resolve: Resolve = systemResolve): SafeFetch {
  const entries = allow.flatMap((text) => parseAllowEntry(text) ?? []);
  return async (text, request = {}) => {
    const url = parseUrl(text);
    if (!url) return blocked('Only http and https addresses without credentials can be requested.');
    const limit = AbortSignal.timeout(request.timeout ?? TIMEOUT);
    const signal = request.signal ? AbortSignal.any([request.signal, limit]) : limit;
    try {
      const address = await judgedAddress(url, entries, resolve, signal);
      return typeof address === 'string' ? await exchange(url, address, request, signal) : address;
    } catch (error) {
      return limit.aborted
        ? refuse(504, 'outbound-timeout', 'The other server did not answer in time.')
        : failed(error);
    }
  };
}

/** Parsing also turns 2130706433, 0x7f.1 and 0177.0.0.1 into the address they mean. */
function parseUrl(text: string): URL | null {
  const url = URL.parse(text);
  const fits = url !== null && (url.protocol === 'https:' || url.protocol === 'http:');
  return fits && url.username === '' && url.password === '' && url.hostname !== '' ? url : null;
}

/** The address to connect to. One closed address among several refuses the name: the next try might take that one. */
async function judgedAddress(
  url: URL,
  entries: readonly AllowEntry[],
  resolve: Resolve,
  signal: AbortSignal,
): Promise<string | Refusal> {
  const host = hostOf(url);
  const addresses = isIP(host) ? [host] : await abortable(resolve(host), signal);
  const [first] = addresses;
  if (first === undefined)
    return refuse(502, 'outbound-failed', 'The name of the other server has no address.');
  const open = addresses.every((address) => isPublicAddress(address) || isAllowed(entries, host, address));
  return open ? first : blocked('This address lies inside a private network.');
}

function exchange(
  url: URL,
  address: string,
  sent: OutboundRequest,
  signal: AbortSignal,
): Promise<OutboundResponse | Refusal> {
  const secure = url.protocol === 'https:';
  const host = hostOf(url);
  const options = {
    host: address,
    port: url.port || (secure ? 443 : 80),
    path: url.pathname + url.search,
    method: sent.method ?? 'GET',
    headers: { 'user-agent': 'Rapport', 'accept-encoding': 'identity', ...ownHeaders(sent), host: url.host },
    agent: false,
    signal,
    // The certificate must be of the name that was asked for, not of the address.
    ...(secure && !isIP(host) && { servername: host }),
  };
  return new Promise((resolve, reject) => {
    const request = (secure ? secureRequest : plainRequest)(options, (response) => {
      readBounded(response, sent.maxBytes ?? MAX_BYTES).then(resolve, reject);
    });
    request.on('error', reject);
    request.end(sent.body);
  });
}

async function readBounded(response: IncomingMessage, most: number): Promise<OutboundResponse | Refusal> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > most) {
      response.destroy();
      return refuse(502, 'outbound-too-large', `The other server's answer is larger than ${most} bytes.`);
    }
    chunks.push(bytes);
  }
  return { status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) };
}

/** Everything but the host, which is the judged one. */
function ownHeaders(sent: OutboundRequest): { [name: string]: string } {
  return Object.fromEntries(
    Object.entries(sent.headers ?? {}).filter(([name]) => name.toLowerCase() !== 'host'),
  );
}

function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
}

async function systemResolve(host: string): Promise<string[]> {
  return (await lookup(host, { all: true, order: 'ipv4first' })).map(({ address }) => address);
}

function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    work.then(resolve, reject);
  });
}

function blocked(why: string): Refusal {
  return refuse(422, 'outbound-blocked', why, {
    fix: 'An operator can allow internal hosts with RAPPORT_OUTBOUND_ALLOW.',
  });
}

function failed(error: unknown): Refusal {
  const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
  return refuse(502, 'outbound-failed', `The other server could not be reached${code}.`);
}
