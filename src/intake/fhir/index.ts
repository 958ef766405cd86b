// FHIR's front door inside intake.

export { fhirPrivacy } from './privacy.ts';
export { type FhirRouteServices, fhirRoutes } from './routes.ts';
