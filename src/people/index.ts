// People's front door.

export { findBearers, findNamed, readNames } from './bearers-store.ts';
export { personsBearing } from './exact.ts';
export { deedOf } from './fold.ts';
export { normalise } from './identifiers.ts';
export { identityRoutes } from './identity-routes.ts';
export { lockLinks } from './identity-store.ts';
export { mergePeople } from './merging.ts';
export { peoplePrivacy } from './privacy.ts';
export { type Projected, projectSignals } from './project.ts';
export { questionRoutes } from './question-routes.ts';
export { rebuildPersonsOf } from './rebuild.ts';
export { removeImportedFacts } from './rebuild-store.ts';
export { peopleRoutes } from './routes.ts';
export { openSignals } from './signals.ts';
export { findStandIns } from './stand-in-store.ts';
export type { StandIn } from './stand-ins.ts';
export { type StatusServices, statusRoutes } from './status-routes.ts';
export { lockPeople, readPeople } from './store.ts';
export { findPersons, findSubjects, subjectsOfImport } from './subject-store.ts';
export { subjectPort } from './subjects.ts';
export { suggestionRoutes } from './suggestion-routes.ts';
export { sweepSuggestions } from './suggestion-sweep.ts';
