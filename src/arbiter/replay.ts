// Replaying: a stored decision is made again from its input and snapshot and compared, number by number.
import { type Refusal, refuse } from '../platform/result.ts';
import { decide } from './decide.ts';
import { RULE_VERSION } from './lanes.ts';
import type { Decision, DecisionCore } from './model.ts';
import type { ModelSnapshot } from './snapshot.ts';

/** The answer of a replay: `same` when every option, number and word agrees. */
export interface Replayed {
  readonly same: boolean;
  readonly decision: Decision;
}

/** Decides again. Refused (409) when the rules have changed since, because another answer would then be right. */
export function replay(stored: Decision, snapshot: ModelSnapshot): Replayed | Refusal {
  if (stored.ruleVersion !== RULE_VERSION) {
    return refuse(
      409,
      'rules-changed',
      `This decision was made under ${stored.ruleVersion}; this version of Rapport decides under ${RULE_VERSION}.`,
      {
        fix: `Replay it with a release that has ${stored.ruleVersion}.`,
      },
    );
  }
  const again = decide(stored.input, snapshot);
  return { same: canonical(coreOf(stored)) === canonical(again), decision: { ...stored, ...again } };
}

function coreOf(d: DecisionCore): DecisionCore {
  const { chosen, channel, dueAt, reason, options, counterfactual, modelSnapshot, ruleVersion } = d;
  return { chosen, channel, dueAt, reason, options, counterfactual, modelSnapshot, ruleVersion };
}

/** JSON with sorted keys, because the database does not keep their order. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
