// The front door of updates that journeys make to profiles.
export { updateProblem } from './allowed.ts';
export { applyUpdates, type RefusedUpdate } from './updating.ts';
