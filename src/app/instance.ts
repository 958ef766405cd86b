// One process of Rapport from start to graceful stop: house, workers, sender, server.

import { type HttpServer, listen, stop as stopServer } from '../platform/http/index.ts';
import { isRefusal } from '../platform/result.ts';
import { listenForForgetting, listOrganisations, type Trust } from '../trust/index.ts';
import { startAlarm } from './alarm.ts';
import { runCalls } from './calls.ts';
import { runCampaigns } from './campaigns.ts';
import { type House, type HouseOptions, openHouse } from './house.ts';
import { type Sending, startSending } from './outreach.ts';
import { startRoutine } from './routine.ts';
import { buildServer } from './server.ts';
import { StartRefused } from './start-refused.ts';
import { startWorkers, type Workers } from './workers.ts';

export { StartRefused };

/** What a process does: everything, only answer requests, or only the background. */
export type Role = 'all' | 'web' | 'worker';

export interface InstanceOptions extends HouseOptions {
  readonly role: Role;
  /** A house that is open already, such as one that was just seeded; it is closed with the instance. */
  readonly house?: House;
  readonly mount?: (app: HttpServer) => void;
}

/** A running process. */
export interface Instance {
  /** Where people reach it; empty for a worker. */
  readonly url: string;
  readonly house: House;
  readonly trust: Trust;
  readonly workers: Workers | null;
  readonly sending: Sending | null;
  /** Stops taking requests, finishes what is under way, gives leases back, closes the database. Harmless twice. */
  stop(): Promise<void>;
}

/** Starts a process. Throws StartRefused where the port or host is wrong; nothing is left running then. */
export async function startInstance(options: InstanceOptions): Promise<Instance> {
  const house = options.house ?? (await openHouse(options));
  const background = options.role !== 'web';
  const workers = await startWorkers(house, !background);
  const sending = background ? startSending(house) : null;
  const routine = background ? await startRoutine(house) : null;
  const campaigns = background ? runCampaigns(house) : null;
  const calls = background ? runCalls(house) : null;
  const alarm = startAlarm(house);
  const wake = (): void => {
    workers.wake();
  };
  const { app, trust } = await buildServer(house, {
    meter: workers.meter,
    appended: wake,
    ...(options.mount ? { mount: options.mount } : {}),
  });
  const pulse = setInterval(() => tellHealth(house), PULSE_MS);
  const forgetting = listenForForgetting({ ...house, keyRing: trust.keyRing });
  const halt = async (): Promise<void> => {
    clearInterval(pulse);
    await stopServer(app);
    await routine?.stop();
    await sending?.stop();
    await campaigns?.stop();
    await calls?.stop();
    await alarm.stop();
    await workers.stop();
    await forgetting.close();
    await house.close();
  };
  let stopped: Promise<void> | null = null;
  const stop = (): Promise<void> => {
    stopped ??= halt();
    return stopped;
  };
  if (options.role === 'worker') return { url: '', house, trust, workers, sending, stop };
  options.step?.('Listen');
  const url = await listen(app, { host: house.config.host, port: house.config.port });
  if (isRefusal(url)) {
    await stop();
    throw new StartRefused(url);
  }
  return { url, house, trust, workers, sending, stop };
}

const PULSE_MS = 2_000;

/** Health has no event of its own: whoever looks at it hears every two seconds that it may have moved. */
function tellHealth(house: House): void {
  if (house.live.subscribers === 0) return;
  house.db
    .auth((tx) => listOrganisations(tx))
    .then((organisations) => {
      for (const { id } of organisations) house.live.publish(id, 'health');
    })
    .catch(() => undefined);
}
