// Measures' front door: it reads all rooms and is read by none.
export { countFacts, MEASURES_CONSUMER, uncountFacts } from './count.ts';
export { readHome, type ReasonWords } from './home.ts';
export { readExperiments, readFeedback } from './reports.ts';
export { measuresRoutes, type MeasuresServices } from './routes.ts';
