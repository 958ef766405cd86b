// Journeys' front door.
export type { HeldAbout, HeldPerson, HoldBook } from './holds/model.ts';
export { type HeldRun, noteHeldRuns, readHolds } from './holds/store.ts';
export { createJourney, pauseJourney, publishJourney } from './journeys.ts';
export { privacyPort } from './privacy.ts';
export { type JourneyServices, journeyRoutes } from './routes.ts';
export { type EnterBatch, enterJourneys } from './stage.ts';
