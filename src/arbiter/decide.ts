// The decision itself: pure, so that a stored input and a snapshot always give the same answer again.
import { CHANNELS, type Channel } from '../trust/model.ts';
import { counterfactual } from './counterfactual.ts';
import { commonGate, contentGate, digestGate, pullGate, pushGate, timeGate } from './gates.ts';
import { LANE_RULES, type LaneRule, RULE_VERSION } from './lanes.ts';
import {
  type DecisionCore,
  type InputVector,
  type Option,
  REASONS,
  type Reason,
  type WeighedOption,
} from './model.ts';
import { pick, propensities } from './propensity.ts';
import type { ModelSnapshot } from './snapshot.ts';
import {
  digestWorth,
  humanWorth,
  type Outlook,
  outlook,
  pullWorth,
  pushWorth,
  type Worth,
} from './utility.ts';

/** Everything an option is weighed with. */
interface Scale {
  readonly input: InputVector;
  readonly snapshot: ModelSnapshot;
  readonly rule: LaneRule;
  readonly outlook: Outlook;
  readonly common: Reason | null;
}

/**
 * Chooses one option for a request.
 * @param input all that is known, with the draw of chance
 * @param snapshot the parameters of the model
 */
export function decide(input: InputVector, snapshot: ModelSnapshot): DecisionCore {
  const rule = LANE_RULES[input.request.lane];
  const scale: Scale = {
    input,
    snapshot,
    rule,
    outlook: outlook(input, snapshot, rule),
    common: commonGate(input, rule),
  };
  const weighed = weigh(scale);
  const eligible = weighed.filter((o) => o.gate === null && o.option !== 'silence');
  const worthIt = eligible.some((o) => (o.utility ?? 0) >= 0) ? eligible : [];
  const chances = propensities(
    worthIt.map((o) => o.utility ?? 0),
    rule.optional ? snapshot : null,
  );
  const chosen = worthIt[pick(chances, input.draw)]?.option ?? 'silence';
  const chanceOf = new Map(worthIt.map((o, i) => [o.option, chances[i] ?? 0]));
  if (worthIt.length === 0) chanceOf.set('silence', 1);
  const options = weighed.map((o) => ({ ...o, propensity: chanceOf.get(o.option) ?? 0 }));
  const reason = reasonOf(options, chosen);
  return {
    chosen,
    channel: channelOf(chosen),
    dueAt: chosen.startsWith('later:') ? (options.find((o) => o.option === chosen)?.opensAt ?? null) : null,
    reason,
    options,
    counterfactual: counterfactual(input, options, chosen, reason),
    modelSnapshot: snapshot.id,
    ruleVersion: RULE_VERSION,
  };
}

function weigh(scale: Scale): WeighedOption[] {
  const options: WeighedOption[] = [];
  for (const channel of new Set(scale.input.request.channels)) {
    if (channel !== 'feed') options.push(...weighPush(scale, channel));
  }
  const { outlook: o, snapshot, rule, common } = scale;
  if (rule.optional)
    options.push(open('digest', common ?? digestGate(scale.input, rule), () => digestWorth(snapshot, o)));
  options.push(open('pull', common ?? pullGate(scale.input, rule), () => pullWorth(o)));
  const human = humanGate(scale, options);
  if (human !== undefined) options.push(open('human', human, () => humanWorth(snapshot, o)));
  options.push({ option: 'silence', gate: null, utility: 0, terms: {}, propensity: 0, opensAt: null });
  return options;
}

/** A push now, and, when only time stands in its way, the same push later. */
function weighPush(scale: Scale, channel: Channel): WeighedOption[] {
  const { input, rule, snapshot } = scale;
  const now: Option = `push:${channel}`;
  const gate = scale.common ?? pushGate(input, rule, channel);
  if (gate) return [closed(now, gate, null)];
  const wait = timeGate(input, rule, channel, input.now);
  if (!wait) return [open(now, null, () => pushWorth(snapshot, input, scale.outlook, channel, input.now))];
  const due = firstOpening(input, rule, channel, wait.opensAt);
  const push = closed(now, wait.gate, wait.opensAt);
  if (due === null) return [push];
  const later: Option = `later:${channel}`;
  const tooLate =
    due >= Math.min(input.request.expiresAt, input.content.expiresAt ?? Number.POSITIVE_INFINITY);
  if (tooLate) return [push, closed(later, 'request-expired', due)];
  return [
    push,
    { ...open(later, null, () => pushWorth(snapshot, input, scale.outlook, channel, due)), opensAt: due },
  ];
}

/** When all gates of time are open together, or null. Each round passes at least one closing, so a few suffice. */
function firstOpening(
  input: InputVector,
  rule: LaneRule,
  channel: Channel,
  from: number | null,
): number | null {
  let at = from;
  for (let round = 0; at !== null && round < 20; round++) {
    const gate = timeGate(input, rule, channel, at);
    if (!gate) return at;
    at = gate.opensAt;
  }
  return null;
}

/** Undefined: this lane never asks a human. A minor's message always needs one (except where the lane stays silent). */
function humanGate(scale: Scale, options: readonly WeighedOption[]): Reason | null | undefined {
  const { input, rule, common } = scale;
  if (common === 'minor' && rule.whenMinor === 'human') return contentGate(input);
  if (!rule.human) return undefined;
  if (common) return common;
  const pushes = options.filter((o) => o.option !== 'pull' && o.option !== 'digest');
  if (pushes.some((o) => o.gate === null)) return 'not-needed';
  return pushes.find((o) => o.gate === 'consent-withdrawn')?.gate ?? null;
}

function open(option: Option, gate: Reason | null, worth: () => Worth): WeighedOption {
  if (gate) return closed(option, gate, null);
  return { option, gate: null, ...worth(), propensity: 0, opensAt: null };
}

function closed(option: Option, gate: Reason, opensAt: number | null): WeighedOption {
  return { option, gate, utility: null, terms: {}, propensity: 0, opensAt };
}

/** Why it was not pushed now: the gate of the push that came furthest, else that something was worth more. */
function reasonOf(options: readonly WeighedOption[], chosen: Option): Reason {
  if (chosen.startsWith('push:')) return 'chosen';
  const pushes = options.filter((o) => o.option.startsWith('push:'));
  const asked = pushes.length > 0 ? pushes : options.filter((o) => o.option === 'pull');
  if (asked.some((o) => o.gate === null)) return asked === pushes ? 'lower-utility' : 'chosen';
  return asked.reduce<Reason>(
    (far, o) => (o.gate && REASONS[o.gate] > REASONS[far] ? o.gate : far),
    'chosen',
  );
}

function channelOf(option: Option): Channel | null {
  return CHANNELS.find((channel) => option === `push:${channel}` || option === `later:${channel}`) ?? null;
}
