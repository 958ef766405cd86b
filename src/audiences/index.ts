// Audiences' front door.
export { createAudience, editAudience, rebuildAudience } from './audiences.ts';
export { explain, matches } from './match.ts';
export { privacyPort } from './privacy.ts';
export { type AudienceServices, audienceRoutes } from './routes.ts';
export { parseRule } from './rule.ts';
export { sentence } from './sentence.ts';
export { type MoveBatch, moveMembers } from './stage.ts';
export { audiencesOf } from './store.ts';
