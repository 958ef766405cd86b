// Leaving to sign-in from anywhere, keeping the way back. A full load, so that nothing read stays in memory.

export const BASE = '/console';

/** Why the reader is asked to sign in. */
export type LeaveReason = 'expired' | 'idle' | 'out';

/** Goes to the sign-in page, unless already there. */
export function leaveToSignIn(reason: LeaveReason = 'expired'): void {
  const here = location.pathname.slice(BASE.length) + location.search;
  if (here.startsWith('/sign-in')) return;
  const search = new URLSearchParams({ why: reason });
  if (reason !== 'out') search.set('return', here);
  location.assign(`${BASE}/sign-in?${search}`);
}

/** A way back that stays inside the console; anything else becomes Home. */
export function safeReturn(path: string | undefined): string {
  return path !== undefined && /^\/(?![/\\])/.test(path) && !path.startsWith('/sign-in') ? path : '/';
}

/** An address as the server names it (with or without /console) as one inside the console. */
export function insideHref(href: string): string {
  return safeReturn(href.startsWith(`${BASE}/`) ? href.slice(BASE.length) : href);
}
