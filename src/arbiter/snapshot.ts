// The parameters with which utilities are weighed, as a stored snapshot: a decision names it and replays with it.
import { isObject, type Json } from '../platform/json.ts';

/** Price and promise of one channel. `load` is in interruptions, `prior` the expected share of opens. */
export interface ChannelParameters {
  readonly load: number;
  readonly cost: number;
  readonly prior: number;
}

/** One model snapshot. Static in the first version; the learner will write new ones. */
export interface ModelSnapshot {
  readonly id: string;
  readonly channels: { readonly [channel: string]: ChannelParameters };
  /** Price of one interruption: the dual variable of the weekly budget. */
  readonly lambda: number;
  /** How much recent contacts raise that price, and how fast they are forgotten (days). */
  readonly fatigueWeight: number;
  readonly fatigueHalfLifeDays: number;
  /** Contacts of other organisations only show as a band; `near` counts as this many. */
  readonly nearWeight: number;
  /** How many sends the prior is worth. */
  readonly priorStrength: number;
  /** Share of feed items that are opened when seen; visits a week assumed with and without an account. */
  readonly pullEngage: number;
  readonly visitPrior: number;
  readonly visitWithoutAccount: number;
  readonly digest: { readonly factor: number; readonly load: number; readonly waitDays: number };
  /** Share of the value that a call of staff brings home. */
  readonly humanReach: number;
  /** Inverse-gap weighting: sharpness, and the least chance of any eligible option. */
  readonly gamma: number;
  readonly floor: number;
}

export const RULE_1: ModelSnapshot = {
  id: 'rule-1',
  channels: {
    email: { load: 1, cost: 0.002, prior: 0.22 },
    sms: { load: 1.6, cost: 0.03, prior: 0.25 },
    push: { load: 1.2, cost: 0.002, prior: 0.12 },
    call: { load: 3, cost: 0.3, prior: 0.4 },
    visit: { load: 4, cost: 0.5, prior: 0.5 },
  },
  lambda: 0.05,
  fatigueWeight: 0.3,
  fatigueHalfLifeDays: 3,
  nearWeight: 1,
  priorStrength: 10,
  pullEngage: 0.4,
  visitPrior: 0.25,
  visitWithoutAccount: 0.02,
  digest: { factor: 0.6, load: 0.25, waitDays: 3.5 },
  humanReach: 0.55,
  gamma: 400,
  floor: 0.01,
};

const SHAPE: Json = JSON.parse(JSON.stringify(RULE_1));

/** Reads a stored snapshot; null when a parameter is missing or is no number. */
export function parseSnapshot(value: unknown): ModelSnapshot | null {
  return sameShape(SHAPE, value) ? (value as ModelSnapshot) : null;
}

function sameShape(shape: unknown, value: unknown): boolean {
  if (!isObject(shape)) return typeof shape === typeof value;
  return isObject(value) && Object.keys(shape).every((key) => sameShape(shape[key], value[key]));
}
