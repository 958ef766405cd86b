// People's front door.

export { type AddressForms, findBearers, readNames } from './bearers-store.ts';
export { normalise } from './identifiers.ts';
export { lockLinks } from './identity-store.ts';
export { peoplePrivacy } from './privacy.ts';
export { type Projected, projectSignals } from './project.ts';
export { rebuildPersonsOf, removeImportedFacts } from './rebuild.ts';
export { type PeopleExtras, type PeopleServices, peopleRoutes } from './routes.ts';
export { openSignals } from './signals.ts';
export { readPeople } from './store.ts';
export { deleteIdentities, findPersons, findSubjects, subjectsOfImport } from './subject-store.ts';
export { subjectPort } from './subjects.ts';
export { type Touchpoint, timelineOf } from './timeline.ts';
