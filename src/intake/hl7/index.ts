// HL7 v2's front door inside intake.
export { type Hl7RouteServices, hl7Routes } from './routes.ts';
export type { UniteAsk } from './take.ts';
