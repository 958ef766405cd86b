// What each open option is worth: value times the chance that it arrives, minus its cost and the price of interrupting.
import type { Channel } from '../trust/model.ts';
import type { LaneRule } from './lanes.ts';
import type { InputVector } from './model.ts';
import type { ChannelParameters, ModelSnapshot } from './snapshot.ts';

/** A utility with its named parts. */
export interface Worth {
  readonly utility: number;
  readonly terms: { readonly [name: string]: number };
}

/** The parts of the sum that all options of one request share. */
export interface Outlook {
  readonly value: number;
  /** Chance that the item is seen in the portal in time and opened. */
  readonly pPull: number;
  /** Chance that an e-mail to this person is opened. */
  readonly pEmail: number;
  /** Price of one unit of load for this person now; 0 where the lane has no budget. */
  readonly price: number;
  /** Time left in which the message is of use, ms. */
  readonly horizon: number;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;
const USEFUL_FOR = { now: 2 * HOUR, today: DAY, week: WEEK, whenever: Number.POSITIVE_INFINITY } as const;
const UNKNOWN: ChannelParameters = { load: 1, cost: 0, prior: 0.1 };

/** Prepares what the options of a request share. */
export function outlook(input: InputVector, snapshot: ModelSnapshot, rule: LaneRule): Outlook {
  const { person, request } = input;
  const end = Math.min(request.expiresAt, input.content.expiresAt ?? Number.POSITIVE_INFINITY);
  const horizon = Math.max(0, Math.min(end - input.now, USEFUL_FOR[request.urgency]));
  const email = snapshot.channels.email ?? UNKNOWN;
  const fatigue = fatigueOf(input, snapshot);
  return {
    value: request.value,
    pPull: pSeen(input, snapshot, horizon) * snapshot.pullEngage,
    pEmail: clamp(
      (person.opens + email.prior * snapshot.priorStrength) / (person.sends + snapshot.priorStrength),
    ),
    price: rule.optional ? snapshot.lambda * (1 + snapshot.fatigueWeight * fatigue) : 0,
    horizon,
  };
}

/** A push at `at`: it adds to what the portal would reach anyway, and loses with every hour it waits. */
export function pushWorth(
  snapshot: ModelSnapshot,
  input: InputVector,
  o: Outlook,
  channel: Channel,
  at: number,
): Worth {
  const parameters = snapshot.channels[channel] ?? UNKNOWN;
  const inTime = at <= input.now ? 1 : Math.max(0.05, 1 - (at - input.now) / Math.max(1, o.horizon));
  const pPush = (channel === 'email' ? o.pEmail : parameters.prior) * inTime;
  return reachWorth(o, pPush, parameters.cost, parameters.load * o.price);
}

/** The digest: almost no price, but it waits for its day. */
export function digestWorth(snapshot: ModelSnapshot, o: Outlook): Worth {
  const inTime = o.horizon >= snapshot.digest.waitDays * DAY;
  return reachWorth(o, inTime ? o.pEmail * snapshot.digest.factor : 0, 0, snapshot.digest.load * o.price);
}

/** The portal: interrupts nobody, reaches who comes. */
export function pullWorth(o: Outlook): Worth {
  return { utility: round(o.value * o.pPull), terms: { value: round(o.value), pPull: round(o.pPull) } };
}

/** A member of staff makes the contact. */
export function humanWorth(snapshot: ModelSnapshot, o: Outlook): Worth {
  return {
    utility: round(o.value * snapshot.humanReach),
    terms: { value: round(o.value), pHuman: snapshot.humanReach },
  };
}

function reachWorth(o: Outlook, pPush: number, cost: number, load: number): Worth {
  const reached = 1 - (1 - pPush) * (1 - o.pPull);
  return {
    utility: round(o.value * reached - cost - load),
    terms: {
      value: round(o.value),
      pPush: round(pPush),
      pPull: round(o.pPull),
      cost: round(cost),
      load: round(load),
    },
  };
}

/** Recent contacts, each forgotten with the snapshot's half-life. */
export function fatigueOf(input: InputVector, snapshot: ModelSnapshot): number {
  const halfLife = snapshot.fatigueHalfLifeDays * DAY;
  let sum = input.pressure.personal === 'free' ? 0 : snapshot.nearWeight;
  for (const time of input.pressure.own) sum += 2 ** (-Math.abs(input.now - time) / halfLife);
  return sum;
}

/** Chance of at least one visit of the portal within the horizon, for visits that come at random. */
function pSeen(input: InputVector, snapshot: ModelSnapshot, horizon: number): number {
  const { accountLinked, portalRate } = input.person;
  const perWeek = accountLinked ? Math.max(portalRate, snapshot.visitPrior) : snapshot.visitWithoutAccount;
  return 1 - Math.exp((-perWeek * Math.min(horizon, 13 * WEEK)) / WEEK);
}

function clamp(p: number): number {
  return Math.min(0.98, Math.max(0.02, p));
}

/** Six decimals: what is shown is what was compared. `+ 0` turns -0 into 0, which JSON could not keep. */
function round(x: number): number {
  return Math.round(x * 1e6) / 1e6 + 0;
}
