// Audiences' front door.
export { createAudience, editAudience } from './audiences.ts';
export { type Declaring, declareWatches } from './declaring.ts';
export { judgeDue, judgeSoon } from './due.ts';
export { explainPerson, readJudge, readRuleNames } from './judge.ts';
export type { Due, DueAsk, JourneyStand, JourneyStates, Judge, JudgePorts } from './judging.ts';
export { matches } from './match.ts';
export { type Progress, readProgress } from './pass-store.ts';
export { privacyPort } from './privacy.ts';
export { type PassServices, runPasses } from './rebuild.ts';
export { type Rebuilder, startRebuilder } from './rebuilder.ts';
export { type AudienceServices, audienceRoutes } from './routes.ts';
export { type Explained, explain } from './rules/explain.ts';
export { parseRule } from './rules/parse.ts';
export { type Names, sentence } from './rules/sentence.ts';
export { createScore, editScore, parseWeights } from './scores.ts';
export { type MoveBatch, moveMembers } from './stage.ts';
export { audiencesOf } from './store.ts';
