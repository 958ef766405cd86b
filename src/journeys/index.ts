// Journeys' front door.
export {
  approveCampaign,
  createCampaign,
  launchCampaign,
  type PlanWish,
  submitCampaign,
} from './campaigns/campaigns.ts';
export { progressOf } from './campaigns/progress.ts';
export { campaignRoutes } from './campaigns/routes.ts';
export { type CampaignRunner, passCampaigns, startCampaigns } from './campaigns/runner.ts';
export type { CampaignServices } from './campaigns/services.ts';
export { findCampaign, listCampaigns, lockCampaign } from './campaigns/store.ts';
export { listRow as campaignRow } from './campaigns/view.ts';
export {
  bringDefinition,
  checkStored,
  definitionProblems,
  type FiledJourney,
  fileJourney,
  listFiled,
  readFiled,
} from './editing/filed.ts';
export { type DueBatch, moveByClock, unpark } from './engine/due.ts';
export {
  readJourneyStates,
  removeRuns,
  stickRuns,
  trimRuns,
} from './engine/hand-store.ts';
export { type LetIn, type LetInResult, letIn } from './engine/let-in.ts';
export { type DueRef, findDue, type RunRef } from './engine/run-store.ts';
export type { EngineServices } from './engine/services.ts';
export {
  foldPlace,
  HELD_LANES,
  type HeldAbout,
  type HeldPerson,
  type Hold,
  type HoldBook,
  openBook,
  PLACE_TRAITS,
  placesOf,
} from './holds/model.ts';
export { type HoldRouteServices, holdRoutes } from './holds/routes.ts';
export { type PlaceStatement, readPlaceStatements } from './holds/statements.ts';
export type { HeldItem, Stoppable } from './holds/stoppable.ts';
export { type HeldRun, noteHeldRuns, readHolds } from './holds/store.ts';
export { createJourney, type JourneyDraft, oneMessage, pauseJourney, publishJourney } from './journeys.ts';
export { partnerRoutes } from './partners.ts';
export { privacyPort } from './privacy.ts';
export { type JourneyServices, journeyRoutes } from './routes.ts';
export { type JourneyBatch, type Journeyed, moveByFacts } from './stage.ts';
export { passSweeps, type Sweeper, type SweeperServices, startSweeper } from './sweeps/sweeper.ts';
export { makeTasks, TASKS_TOPIC, taskPrivacy, taskRoutes } from './tasks/index.ts';
export { applyUpdates, type RefusedUpdate, updateProblem } from './updates/index.ts';
export {
  type CallSender,
  insertEndpoint,
  queueCalls,
  readEndpoints,
  startCallSender,
  WEBHOOK_OUT_SEAL,
  WEBHOOKS_OUT_TOPIC,
  webhookOutPrivacy,
  webhookOutRoutes,
} from './webhooks/index.ts';
