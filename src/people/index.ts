// People's front door.
export { peopleRoutes, type PeopleExtras, type PeopleServices } from './routes.ts';
export { peoplePrivacy } from './privacy.ts';
export { openSignals, projectSignals, type Projected } from './project.ts';
export { rebuildPerson, removeImportedFacts } from './rebuild.ts';
export { readPeople } from './store.ts';
export { deleteIdentities, findPersons, findSubjects, subjectsOfImport } from './subject-store.ts';
export { subjectPort } from './subjects.ts';
export { type Touchpoint, timelineOf } from './timeline.ts';
