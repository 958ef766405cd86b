// Journeys' front door.
export { createJourney, pauseJourney, publishJourney } from './journeys.ts';
export { privacyPort } from './privacy.ts';
export { type JourneyServices, journeyRoutes } from './routes.ts';
export { type EnterBatch, enterJourneys } from './stage.ts';
