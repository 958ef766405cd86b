// The simulated town's front door, for the demo command, tests and benches.

export { furnishDoors } from './doors.ts';
export { furnishEngagement } from './engaging.ts';
export { furnishEvents } from './events.ts';
export { HISTORY_DAYS, type HistoryFigures, liveHistory } from './history.ts';
export { type LivingTown, startLiving } from './living.ts';
export { countTown, isInhabited, readMarker, type TownMarker, writeMarker } from './marker-store.ts';
export type { OrgSlug, Town, TownMessage, Townsperson } from './model.ts';
export { furnishRecords } from './records.ts';
export { furnishRepresentatives } from './representatives.ts';
export { type FoundedOrganisation, foundTown } from './seed.ts';
export { DEMO_PASSWORD, OPERATOR, STAFF } from './staff.ts';
export { furnishSurveys } from './surveys.ts';
export { buildTown, DEFAULT_PEOPLE } from './town.ts';
