// Measures' front door: it reads all rooms and is read by none.
export { countFacts, MEASURES_CONSUMER, uncountFacts } from './count.ts';
export { type ReasonWords, readHome } from './home.ts';
export { readExperiments, readFeedback } from './reports.ts';
export { type MeasuresServices, measuresRoutes } from './routes.ts';
