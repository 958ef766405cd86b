// FHIR's front door inside intake.

export { EXPORTED_FACTS, type ExportedConsent, type ExportedPerson, exportBundle } from './export.ts';
export { fhirPrivacy } from './privacy.ts';
export { type FhirRouteServices, fhirRoutes } from './routes.ts';
