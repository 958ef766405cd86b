// When somebody last used the console, in any tab: the base of idle log-off.

const KEPT = 'rapport.active';

/** ms of the last click or key. */
export function lastActive(): number {
  return Number(localStorage.getItem(KEPT) ?? 0);
}

export function noteActive(now: number): void {
  localStorage.setItem(KEPT, String(now));
}

/** Whether somebody was active within so many seconds. */
export function wasActive(seconds: number): boolean {
  return Date.now() - lastActive() < seconds * 1_000;
}
