// People's front door.

export { type AddressForms, findBearers, readNames } from './bearers-store.ts';
export { personsBearing } from './exact.ts';
export type { PeopleExtras, PeopleServices } from './finding.ts';
export { normalise } from './identifiers.ts';
export { type IdentityServices, identityRoutes } from './identity-routes.ts';
export { lockLinks } from './identity-store.ts';
export {
  type Decided,
  type MergeAsk,
  mergePeople,
  mergePort,
  separatePeople,
  undoDecision,
} from './merging.ts';
export { peoplePrivacy } from './privacy.ts';
export { type Projected, projectSignals } from './project.ts';
export { questionRoutes } from './question-routes.ts';
export { rebuildPersonsOf, removeImportedFacts } from './rebuild.ts';
export { peopleRoutes } from './routes.ts';
export { openSignals } from './signals.ts';
export { findStandIns } from './stand-in-store.ts';
export type { StandIn } from './stand-ins.ts';
export { type StatusServices, statusRoutes } from './status-routes.ts';
export { readPeople } from './store.ts';
export { deleteIdentities, findPersons, findSubjects, subjectsOfImport } from './subject-store.ts';
export { subjectPort } from './subjects.ts';
export { type SuggestionServices, suggestionRoutes } from './suggestion-routes.ts';
export { sweepSuggestions } from './suggestion-sweep.ts';
export { type Touchpoint, timelineOf } from './timeline.ts';
