// The arbiter's front door.
export { budgetOf } from './budget.ts';
export { decide } from './decide.ts';
export { LANE_RULES, quietHours } from './lanes.ts';
export type { Decision, DecisionCore, InputVector, Option, Reason, WeighedOption } from './model.ts';
export { type NamedDecision, namedDecisions } from './named-store.ts';
export { privacyPort } from './privacy.ts';
export { isQuiet, opensAt } from './quiet.ts';
export { replay } from './replay.ts';
export { type ArbiterServices, decisionRoutes } from './routes.ts';
export { type DecideBatch, decideMessages } from './stage.ts';
export { isOptionWord, optionWords, reasonWords } from './words.ts';
export { isZone, zonesOfCountry } from './zones.ts';
