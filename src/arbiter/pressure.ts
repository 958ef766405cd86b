// Contact pressure while a batch is decided: what earlier decisions of the same batch reserve counts for the later ones.
import type { MessageRequest } from '../journeys/model.ts';
import type { Person } from '../people/model.ts';
import type { Tx } from '../platform/db.ts';
import { personalBand } from './gates.ts';
import { LANE_RULES, WEEK } from './lanes.ts';
import type { Decision, InputVector } from './model.ts';
import { type BudgetAsk, openBudgets, type Reservation, reserveBudgets } from './standing-store.ts';

const NONE: InputVector['pressure'] = { own: [], ownChannels: [], personal: 'free' };

/** Reads and reserves contacts of one batch. */
export interface PressureBook {
  of(request: MessageRequest, person: Person): InputVector['pressure'];
  /** Takes a place for a push that was decided; other decisions and lanes without a budget take none. */
  take(decision: Decision, person: Person): void;
  /** Writes all places taken, with one statement. */
  reserve(tx: Tx): Promise<void>;
}

interface Own {
  readonly times: number[];
  readonly channels: string[];
}

/** Opens (and locks) the budgets of everybody who is asked for in a lane with a budget. */
export async function openPressure(
  tx: Tx,
  requests: readonly MessageRequest[],
  people: ReadonlyMap<string, Person>,
  now: number,
): Promise<PressureBook> {
  const asks = new Map<string, BudgetAsk>();
  for (const request of requests) {
    const key = people.get(request.personId)?.pressureKey;
    if (key && LANE_RULES[request.lane].optional)
      asks.set(placeOf(key, request.orgId), { key, orgId: request.orgId });
  }
  const own = new Map<string, Own>();
  const totals = new Map<string, number>();
  const list = [...asks];
  const rows =
    list.length > 0
      ? await openBudgets(
          tx,
          list.map(([, ask]) => ask),
          now - WEEK,
        )
      : [];
  for (const row of rows) {
    const entry = list[row.ord - 1];
    if (!entry) continue;
    own.set(entry[0], { times: (row.own_times ?? []).map(Number), channels: [...(row.own_channels ?? [])] });
    totals.set(hex(entry[1].key), row.total);
  }
  return bookOver(own, totals);
}

function bookOver(own: Map<string, Own>, totals: Map<string, number>): PressureBook {
  const taken: Reservation[] = [];
  return {
    of(request, person) {
      if (!person.pressureKey || !LANE_RULES[request.lane].optional) return NONE;
      const mine = own.get(placeOf(person.pressureKey, request.orgId));
      const total = totals.get(hex(person.pressureKey)) ?? 0;
      return {
        own: [...(mine?.times ?? [])],
        ownChannels: [...(mine?.channels ?? [])],
        personal: personalBand(total),
      };
    },
    take(decision, person) {
      if (!decision.channel || !person.pressureKey || !LANE_RULES[decision.lane].optional) return;
      const at = decision.dueAt ?? decision.decidedAt;
      taken.push({
        key: person.pressureKey,
        orgId: decision.orgId,
        decisionId: decision.id,
        channel: decision.channel,
        at,
      });
      const mine = own.get(placeOf(person.pressureKey, decision.orgId));
      mine?.times.push(at);
      mine?.channels.push(decision.channel);
      const key = hex(person.pressureKey);
      totals.set(key, (totals.get(key) ?? 0) + 1);
    },
    reserve: (tx) => reserveBudgets(tx, taken),
  };
}

function hex(key: Uint8Array): string {
  return Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString('hex');
}

function placeOf(key: Uint8Array, orgId: string): string {
  return hex(key) + orgId;
}
