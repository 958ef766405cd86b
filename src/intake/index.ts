// Intake's front door: every signal enters here.
export type { Identifier, Message } from './model.ts';
export {
  type IntakeServices,
  type NewSignal,
  type Recorded,
  type RecordRequest,
  recordSignals,
  type SubjectAsk,
  type SubjectPort,
} from './record.ts';
export { type IntakeRouteServices, intakeRoutes } from './routes.ts';
