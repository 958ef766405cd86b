// Runs the sender of webhooks out in this process.
import { type CallSender, startCallSender } from '../journeys/index.ts';
import { listOrganisations } from '../trust/index.ts';
import type { House } from './house.ts';

const REMEMBERED_MS = 5_000;

/** Starts it; new organisations are seen within some seconds. */
export function runCalls(house: House): CallSender {
  let known: readonly string[] = [];
  let until = Number.NEGATIVE_INFINITY;
  const orgIds = async (): Promise<readonly string[]> => {
    if (performance.now() < until) return known;
    known = (await house.db.auth((tx) => listOrganisations(tx))).map((o) => o.id);
    until = performance.now() + REMEMBERED_MS;
    return known;
  };
  return startCallSender({ ...house, orgIds });
}
