// Who visits, as far as they allow it: an id that lives as long as the page, and is kept only after consent.
import type { Surroundings } from './surroundings.ts';

export interface Visitor {
  readonly id: string;
  readonly consented: boolean;
  /** Keeps the id from now on. */
  give(): void;
  /** Forgets it; a new one lives as long as the page. */
  withdraw(): void;
}

const KEPT = 'rapport';
/** Thirteen months at most, then it is somebody new. */
const LONGEST = 395 * 86_400_000;

/** 128 bits of chance as text. */
export function chance({ crypto }: Surroundings): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    (byte + 256).toString(16).slice(1),
  ).join('');
}

/** Opens what is known of the visitor. Where storage is closed, nothing is kept. */
export function openVisitor(win: Surroundings): Visitor {
  const known = readKept(win);
  let consented = known !== null;
  let id = known ?? chance(win);
  return {
    get id() {
      return id;
    },
    get consented() {
      return consented;
    },
    give() {
      consented = true;
      withStorage(() => win.localStorage.setItem(KEPT, JSON.stringify({ id, since: win.Date.now() })));
    },
    withdraw() {
      consented = false;
      id = chance(win);
      withStorage(() => win.localStorage.removeItem(KEPT));
    },
  };
}

function readKept(win: Surroundings): string | null {
  let id: string | null = null;
  withStorage(() => {
    const kept = JSON.parse(win.localStorage.getItem(KEPT) ?? 'null');
    if (kept && win.Date.now() - kept.since < LONGEST) id = kept.id;
    else win.localStorage.removeItem(KEPT);
  });
  return id;
}

function withStorage(work: () => void): void {
  try {
    work();
  } catch {
    // Storage may be closed, full, or hold what is not ours: the id then lives as long as the page.
  }
}
