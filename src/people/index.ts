// People's front door.

export { peoplePrivacy } from './privacy.ts';
export { openSignals, type Projected, projectSignals } from './project.ts';
export { rebuildPerson, removeImportedFacts } from './rebuild.ts';
export { type PeopleExtras, type PeopleServices, peopleRoutes } from './routes.ts';
export { readPeople } from './store.ts';
export { deleteIdentities, findPersons, findSubjects, subjectsOfImport } from './subject-store.ts';
export { subjectPort } from './subjects.ts';
export { type Touchpoint, timelineOf } from './timeline.ts';
