// Tells whether a request that changes something comes from our own pages (the guard against cross-site requests).

/** The headers the judgement rests on, as Node gives them. */
export interface OriginHeaders {
  readonly host?: string | undefined;
  readonly origin?: string | undefined;
  readonly 'sec-fetch-site'?: string | string[] | undefined;
}

const READING = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * True when the request may act with the caller's session. Browsers say where a request comes from (Sec-Fetch-Site, or
 * Origin in older ones); what says neither is no browser and carries no session that a foreign page could borrow.
 * @param publicOrigin the origin under which people reach this server, which may differ from Host behind a proxy
 */
export function isOwnRequest(method: string, headers: OriginHeaders, publicOrigin: string): boolean {
  if (READING.has(method)) return true;
  const { origin } = headers;
  if (origin !== undefined && origin === publicOrigin) return true;
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  if (origin === undefined) return true;
  return URL.canParse(origin) && headers.host !== undefined && new URL(origin).host === headers.host;
}
