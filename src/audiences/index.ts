// Audiences' front door.
export { createAudience, editAudience, rebuildAudience } from './audiences.ts';
export type { Due, DueAsk, JourneyStand, JourneyStates, Judge, JudgePorts } from './judging.ts';
export { matches } from './match.ts';
export { privacyPort } from './privacy.ts';
export { type AudienceServices, audienceRoutes } from './routes.ts';
export { type Explained, explain } from './rules/explain.ts';
export { parseRule } from './rules/parse.ts';
export { type Names, sentence } from './rules/sentence.ts';
export { type MoveBatch, moveMembers } from './stage.ts';
export { audiencesOf } from './store.ts';
