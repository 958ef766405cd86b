// The sender: a loop of its own that empties the outbox, survives a fallen server, and never sends what was taken back.
import { hostname } from 'node:os';
import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/db.ts';
import type { NewId } from '../../platform/ids.ts';
import { describeError, type Logger } from '../../platform/logging.ts';
import type { Random } from '../../platform/random.ts';
import type { Vault } from '../../trust/index.ts';
import { bareAddress } from './address.ts';
import { type BatchServices, sendBatch } from './batch.ts';
import { makeContentCache } from './contents.ts';
import { makeBreaker } from './retry.ts';
import { claimDue, readOrganisations, releaseClaims, type SenderOrganisation } from './sender-store.ts';
import { openTransport, type Transport } from './transport.ts';

/** What the sender needs from the composition root. */
export interface SenderServices {
  readonly db: Database;
  readonly clock: Clock;
  readonly random: Random;
  readonly newId: NewId;
  readonly vault: Vault;
  readonly log: Pick<Logger, 'error'>;
}

/** Where mails go, and how fast. Times in ms. */
export interface SenderOptions {
  readonly smtpUrl: string;
  /** How people reach this instance; no slash at the end. */
  readonly publicUrl: string;
  /** The address that mails come from, bare or as `Name <address>`; its domain also ends Message-IDs. */
  readonly from: string;
  readonly connections?: number;
  readonly claim?: number;
  readonly batch?: number;
  readonly lease?: number;
  readonly pause?: number;
  /** In place of SMTP, for tests. */
  readonly transport?: Transport;
}

/** A running sender. */
export interface Sender {
  /** Looks at the outbox now instead of at the end of the pause. */
  wake(): void;
  /** Claims and sends what is due, once; returns how many deliveries got an outcome. For tests and for draining. */
  pass(): Promise<number>;
  /** Finishes the batch in hand, lets go of the rest and closes the connections. */
  stop(): Promise<void>;
  readonly figures: { sent: number; unsent: number; passes: number };
}

const REFRESH = 5_000;

/** Starts the loop. It runs until `stop`; errors of the database or the server are logged and tried again. */
export function startSender(services: SenderServices, options: SenderOptions): Sender {
  const sender = makeSender(services, options);
  const stopping = new AbortController();
  let nap = new AbortController();
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const settled = await sender.pass().catch((error: unknown) => {
        services.log.error('the sender could not do its pass', { error: describeError(error) });
        return 0;
      });
      if (settled > 0 || stopping.signal.aborted) continue;
      nap = new AbortController();
      await services.clock.wait(options.pause ?? 250, AbortSignal.any([nap.signal, stopping.signal]));
    }
  };
  const running = run();
  return {
    ...sender,
    wake: () => nap.abort(),
    stop: async () => {
      stopping.abort();
      await running;
      await sender.stop();
    },
  };
}

/** A sender without its loop: somebody else calls `pass`. */
export function makeSender(services: SenderServices, options: SenderOptions): Sender {
  const connections = options.connections ?? 10;
  const lease = options.lease ?? 120_000;
  const breaker = makeBreaker(services.random);
  const organisations = directory(services);
  const batch = batchServices(services, options, connections);
  const figures = { sent: 0, unsent: 0, passes: 0 };
  // The last look at a mail is taken for as many as are handed over side by side, so that a no is heard until that moment.
  const run = { batchSize: options.batch ?? connections, stopped: false };

  async function pass(): Promise<number> {
    const now = services.clock.now();
    figures.passes++;
    const all = await organisations.get();
    const orgIds = [...all.keys()];
    if (breaker.openUntil() > now || orgIds.length === 0) return 0;
    const most = options.claim ?? 200;
    const claimed = await services.db.worker(orgIds, (tx) =>
      claimDue(tx, batch.sender, now, now + lease, most),
    );
    // Measured by a clock that no administrator sets: half of the lease is kept as a reserve.
    const started = performance.now();
    const mayStart = (): boolean => !run.stopped && performance.now() - started < lease / 2;
    let settled = 0;
    for (let at = 0; at < claimed.length && mayStart() && breaker.openUntil() <= now; at += run.batchSize) {
      const result = await sendBatch(batch, all, claimed.slice(at, at + run.batchSize), mayStart);
      settled += result.settled - result.unsent;
      figures.sent += result.sent;
      figures.unsent += result.unsent;
      if (result.sent > 0) breaker.succeeded();
      else if (result.unsent > 0) breaker.failed(now);
    }
    if (settled < claimed.length) await services.db.worker(orgIds, (tx) => releaseClaims(tx, batch.sender));
    if (breaker.openUntil() > now)
      services.log.error('the mail server does not answer: pausing', {
        until: new Date(breaker.openUntil()).toISOString(),
      });
    return settled;
  }

  async function stop(): Promise<void> {
    run.stopped = true;
    const orgIds = [...(await organisations.get()).keys()];
    if (orgIds.length > 0) await services.db.worker(orgIds, (tx) => releaseClaims(tx, batch.sender));
    batch.transport.close();
  }

  return { pass, stop, wake: () => undefined, figures };
}

function batchServices(services: SenderServices, options: SenderOptions, connections: number): BatchServices {
  const { db, clock, random, newId, vault } = services;
  return {
    ...{ db, clock, random, newId, vault },
    transport: options.transport ?? openTransport({ url: options.smtpUrl, connections }),
    contents: makeContentCache(),
    publicUrl: options.publicUrl.replace(/\/+$/, ''),
    from: bareAddress(options.from),
    sender: `${hostname().slice(0, 40)}/${newId(clock.now())}`,
  };
}

/** The organisations of the instance, asked for anew every few seconds. */
function directory(services: SenderServices): { get(): Promise<ReadonlyMap<string, SenderOrganisation>> } {
  let known: ReadonlyMap<string, SenderOrganisation> = new Map();
  let readAt = Number.NEGATIVE_INFINITY;
  return {
    async get() {
      if (performance.now() - readAt > REFRESH) {
        const rows = await services.db.auth((tx) => readOrganisations(tx));
        known = new Map(rows.map((row) => [row.orgId, row]));
        readAt = performance.now();
      }
      return known;
    },
  };
}
