// Runs passes over everybody in the background, with pauses, so that the loop and the senders keep their pace.
import type { Clock } from '../platform/clock.ts';
import { type PassServices, stepPass } from './rebuild.ts';

/** What the rebuilder needs. */
export interface RebuilderServices extends PassServices {
  readonly clock: Clock;
  /** The organisations it may see. */
  readonly orgIds: () => Promise<readonly string[]>;
  readonly onError: (error: unknown) => void;
}

/** A running rebuilder. */
export interface Rebuilder {
  /** A pass was asked for by this process: look now. */
  wake(): void;
  stop(): Promise<void>;
}

/** How often it looks for work, how long it waits for older transactions, and how long after a fault, ms. */
const IDLE_MS = 500;
const SETTLING_MS = 20;
const FAULT_MS = 5_000;
/** After a step it rests for this share of the time that the step took: others have work too. */
const REST = 0.25;
const LONGEST_REST_MS = 250;

/** Starts it. Several processes may run one each: a step is done by one of them. */
export function startRebuilder(services: RebuilderServices): Rebuilder {
  let stopping = false;
  let wakeUp: () => void = () => undefined;
  const rest = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const running = (async () => {
    while (!stopping) await rest(await once(services));
  })();
  return {
    wake: () => wakeUp(),
    stop: async () => {
      stopping = true;
      wakeUp();
      await running;
    },
  };
}

/** One step; returns how long to rest after it, ms. */
async function once(services: RebuilderServices): Promise<number> {
  const started = performance.now();
  try {
    const step = await stepPass(services, await services.orgIds(), services.clock.now());
    if (step === 'idle') return IDLE_MS;
    if (step === 'settling') return SETTLING_MS;
    return Math.min(LONGEST_REST_MS, (performance.now() - started) * REST);
  } catch (error) {
    services.onError(error);
    return FAULT_MS;
  }
}
