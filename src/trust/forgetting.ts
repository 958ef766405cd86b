// Keeps this process's memory of keys true to the database, whoever erased or revoked what, and wherever.
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/db.ts';
import type { Logger } from '../platform/logging.ts';
import { describeError } from '../platform/logging.ts';
import { hearForgetting } from './forget-store.ts';
import type { Vault } from './vault.ts';
import type { KeyRing } from './write-keys.ts';

export interface ForgettingServices {
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Logger;
  readonly vault: Vault;
  readonly keyRing: KeyRing;
}

const RETRY_MS = 1_000;

/**
 * Starts to listen for erasures and revocations of other processes; after a lost connection everything remembered is
 * dropped, because news may have been missed.
 * @returns stops listening; to be awaited before the database is closed
 */
export function listenForForgetting(services: ForgettingServices): { close(): Promise<void> } {
  const stop = new AbortController();
  const run = listen(services, stop.signal);
  return {
    async close() {
      stop.abort();
      await run;
    },
  };
}

async function listen(services: ForgettingServices, stopped: AbortSignal): Promise<void> {
  const { vault, keyRing, clock, log } = services;
  while (!stopped.aborted) {
    try {
      await listenOnce(services, stopped);
    } catch (error) {
      log.warn('cannot listen for erasures; trying again', describeError(error));
    }
    vault.forgetAll();
    keyRing.forget();
    if (!stopped.aborted) await clock.wait(RETRY_MS, stopped);
  }
}

/** Listens until the connection breaks or the signal aborts. */
async function listenOnce({ db, vault, keyRing }: ForgettingServices, stopped: AbortSignal): Promise<void> {
  const { promise: over, resolve } = Promise.withResolvers<void>();
  stopped.addEventListener('abort', () => resolve(), { once: true });
  const close = await hearForgetting(
    db,
    (news) => {
      if (news.kind === 'key') keyRing.forget(news.hash);
      else for (const id of news.ids) vault.forget(id);
    },
    resolve,
  );
  if (stopped.aborted) resolve();
  // What was remembered before the first word could be heard may already be out of date.
  vault.forgetAll();
  keyRing.forget();
  await over;
  await close();
}
