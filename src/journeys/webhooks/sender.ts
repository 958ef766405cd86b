// Makes the calls that wait: claimed so that a killed sender loses none, tried again by the schedule, one endpoint's
// trouble being nobody else's.
import { hostname } from 'node:os';
import { validSecrets } from '../../intake/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/db.ts';
import type { SafeFetch } from '../../platform/fetch.ts';
import { bareId, type NewId } from '../../platform/ids.ts';
import type { LiveHub } from '../../platform/live.ts';
import { describeError, type Logger } from '../../platform/logging.ts';
import type { Random } from '../../platform/random.ts';
import { isRefusal, type Refusal } from '../../platform/result.ts';
import type { Vault } from '../../trust/index.ts';
import { type ClaimedCall, claimCalls, releaseCalls, type SettledTry, settleCalls } from './call-store.ts';
import { disableEndpoint, type EndpointRow, noteRound, readSending } from './endpoint-store.ts';
import { type Answered, type Outcome, outcomeOf, restUntil } from './model.ts';
import { signedHeaders } from './signing.ts';

/** What the sender needs. */
export interface CallSenderServices {
  readonly db: Database;
  readonly clock: Clock;
  readonly random: Random;
  readonly newId: NewId;
  readonly vault: Vault;
  readonly fetch: SafeFetch;
  readonly log: Pick<Logger, 'error' | 'warn'>;
  readonly live: Pick<LiveHub, 'publish'>;
  /** Every organisation of the instance. */
  readonly orgIds: () => Promise<readonly string[]>;
}

/** A running sender. */
export interface CallSender {
  wake(): void;
  /** Claims and makes what is due, once; returns how many tries were made. For tests. */
  pass(): Promise<number>;
  stop(): Promise<void>;
}

/** The name under which secrets of endpoints are sealed, and the live topic of calls. */
export const WEBHOOK_OUT_SEAL = 'webhook-out';
export const WEBHOOKS_OUT_TOPIC = 'webhooks-out';
const TIMEOUT = 20_000;
const LEASE = 60_000;
const PAUSE = 500;
const MOST_BYTES = 256 * 1024;

/** Starts the loop. Each endpoint is called on its own: a slow one holds up no other. */
export function startCallSender(services: CallSenderServices): CallSender {
  const sender = makeCallSender(services);
  const stopping = new AbortController();
  let nap = new AbortController();
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const begun = await sender
        .begin(() => nap.abort())
        .catch((error: unknown) => {
          services.log.error('webhooks could not be sent and will be tried again', {
            error: describeError(error),
          });
          return 0;
        });
      if (begun > 0 || stopping.signal.aborted) continue;
      nap = new AbortController();
      await services.clock.wait(PAUSE, AbortSignal.any([nap.signal, stopping.signal]));
    }
  };
  const running = run();
  return {
    pass: sender.pass,
    wake: () => nap.abort(),
    stop: async () => {
      stopping.abort();
      await running;
      await sender.stop();
    },
  };
}

/** A sender without its loop. `begin` returns once the calls are on their way, `pass` once they are settled. */
export function makeCallSender(services: CallSenderServices): {
  begin(done: () => void): Promise<number>;
  pass(): Promise<number>;
  stop(): Promise<void>;
} {
  const name = `${hostname().slice(0, 40)}/${services.newId(services.clock.now())}`;
  const under = new Map<string, Promise<void>>();
  const halt = new AbortController();

  async function begin(done: () => void): Promise<number> {
    const orgIds = await services.orgIds();
    if (orgIds.length === 0 || halt.signal.aborted) return 0;
    const now = services.clock.now();
    const { claimed, endpoints } = await services.db.worker(orgIds, async (tx) => {
      const calls = await claimCalls(tx, name, [...under.keys()], now, now + LEASE);
      await services.vault.ready(tx, calls, false);
      return {
        claimed: calls,
        endpoints: await readSending(tx, [...new Set(calls.map((c) => c.endpointId))]),
      };
    });
    for (const [id, calls] of Map.groupBy(claimed, (c) => c.endpointId)) {
      const endpoint = endpoints.get(id);
      if (!endpoint) continue;
      const round = callEndpoint(services, name, endpoint, calls, halt.signal)
        .catch((error: unknown) =>
          services.log.error('calls of an endpoint could not be settled', { error: describeError(error) }),
        )
        .finally(() => {
          under.delete(id);
          done();
        });
      under.set(id, round);
    }
    return claimed.length;
  }

  return {
    begin,
    pass: async () => {
      const begun = await begin(() => undefined);
      await Promise.all(under.values());
      return begun;
    },
    stop: async () => {
      halt.abort();
      await Promise.all(under.values());
      const orgIds = await services.orgIds();
      if (orgIds.length > 0) await services.db.worker(orgIds, (tx) => releaseCalls(tx, name));
    },
  };
}

interface Tried {
  readonly call: ClaimedCall;
  readonly outcome: Outcome;
  readonly ms: number;
}

async function callEndpoint(
  services: CallSenderServices,
  sender: string,
  endpoint: EndpointRow & { readonly orgId: string },
  calls: readonly ClaimedCall[],
  halt: AbortSignal,
): Promise<void> {
  const tried = await Promise.all(calls.map((call) => tryCall(services, endpoint, call, halt)));
  // What was broken off because this process ends is no failure of the receiver: somebody else calls again.
  const made = tried.filter((t) => t !== null);
  if (made.length === 0) return;
  const now = services.clock.now();
  await services.db.worker([endpoint.orgId], async (tx) => {
    await settleCalls(
      tx,
      sender,
      made.map((t) => settledOf(services, t, now)),
      now,
    );
    if (made.some((t) => t.outcome.gone)) await disableEndpoint(tx, endpoint.id, 'gone', now);
    else await noteRound(tx, newsOf(services, endpoint, made, now));
  });
  services.live.publish(endpoint.orgId, WEBHOOKS_OUT_TOPIC, { id: endpoint.id });
}

function settledOf({ newId }: CallSenderServices, { call, outcome, ms }: Tried, now: number): SettledTry {
  const { orgId, subjectId, id, endpointId } = call;
  const { state, nextAt, status, detail } = outcome;
  return {
    ...{ orgId, subjectId, id, endpointId, state, nextAt, status, detail, ms },
    attemptId: newId(now),
    attempts: call.attempts + 1,
  };
}

function newsOf(
  services: CallSenderServices,
  endpoint: EndpointRow,
  tried: readonly Tried[],
  now: number,
): { id: string; failures: number; closedUntil: number | null } {
  const { id } = endpoint;
  if (tried.some((t) => t.outcome.state === 'delivered')) return { id, failures: 0, closedUntil: null };
  const failures = endpoint.failures + tried.length;
  const closedUntil = restUntil(failures, now, services.random);
  if (closedUntil !== null)
    services.log.warn('an endpoint of webhooks does not take calls: pausing', {
      endpoint: id,
      until: new Date(closedUntil).toISOString(),
    });
  return { id, failures, closedUntil };
}

async function tryCall(
  services: CallSenderServices,
  endpoint: EndpointRow,
  call: ClaimedCall,
  halt: AbortSignal,
): Promise<Tried | null> {
  const body = services.vault.open(call, call.body);
  const started = performance.now();
  // The person was erased in this very moment: nothing is left to send.
  const answer = body
    ? await callOnce(services, endpoint, `msg_${bareId(call.id)}`, JSON.stringify(body), halt)
    : ERASED;
  if (halt.aborted && isRefusal(answer)) return null;
  const ms = Math.round(performance.now() - started);
  const outcome: Outcome = body
    ? outcomeOf(answer, call.attempts + 1, services.clock.now(), services.random)
    : { state: 'failed', nextAt: null, status: null, detail: 'erased', gone: false };
  return { call, outcome, ms };
}

const ERASED: Refusal = { refused: true, status: 410, code: 'erased', message: 'The person was erased.' };

/**
 * Makes one signed call through the guarded door. Redirects are not followed.
 * @param id what the receiver knows the message by
 */
export async function callOnce(
  services: Pick<CallSenderServices, 'clock' | 'vault' | 'fetch'>,
  endpoint: Pick<EndpointRow, 'url' | 'secret' | 'secretBefore' | 'beforeUntil'>,
  id: string,
  body: string,
  signal?: AbortSignal,
): Promise<Answered | Refusal> {
  const now = services.clock.now();
  const secrets = validSecrets(services.vault, WEBHOOK_OUT_SEAL, endpoint, now);
  const answer = await services.fetch(endpoint.url, {
    method: 'POST',
    headers: signedHeaders(secrets, id, Math.floor(now / 1_000), body),
    body,
    timeout: TIMEOUT,
    maxBytes: MOST_BYTES,
    ...(signal && { signal }),
  });
  if (isRefusal(answer)) return answer;
  const retryAfter = answer.headers['retry-after'];
  return { status: answer.status, retryAfter: typeof retryAfter === 'string' ? retryAfter : null };
}
