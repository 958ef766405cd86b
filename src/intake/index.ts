// Intake's front door: every signal enters here.

export { importClinical } from './clinical-file.ts';
export { type Door, readDoor, writeDoor } from './door.ts';
export {
  EXPORTED_FACTS,
  type ExportedConsent,
  type ExportedPerson,
  exportBundle,
  type FhirRouteServices,
  fhirPrivacy,
  fhirRoutes,
} from './fhir/index.ts';
export { type Hl7RouteServices, hl7Routes, type UniteAsk } from './hl7/index.ts';
export {
  insertWebhookSource,
  SCHEMES as WEBHOOK_SCHEMES,
  WEBHOOK_SEAL,
  type WebhookServices,
  webhookRoutes,
} from './hooks/index.ts';
export {
  CLINICAL_KINDS,
  type ClinicalKind,
  expireUploads,
  findMap,
  IMPORT_KINDS,
  type ImportKind,
  type ImportMap,
  type ImportProgress,
  type ImportRequest,
  type ImportRouteServices,
  type ImportRun,
  type ImportServices,
  type ImportSummary,
  importRoutes,
  insertMap,
  listBadRows,
  listMaps,
  listRuns,
  type Preview,
  parseMap,
  previewImport,
  readRun,
  rowOf,
  runImport,
  type Undone,
  type UndoPorts,
  type UndoServices,
  undoImport,
} from './import/index.ts';
export { type KeyDoorServices, openKeyDoor } from './key-door.ts';
export type { Identifier, Message } from './model.ts';
export type { QuarantineServices } from './quarantine-filter.ts';
export { quarantinePrivacy } from './quarantine-privacy.ts';
export { quarantineRoutes } from './quarantine-routes.ts';
export { expireHeld } from './quarantine-store.ts';
export {
  type IntakeServices,
  type NewSignal,
  type Recorded,
  type RecordRequest,
  recordSignals,
  type SubjectAsk,
  type SubjectPort,
} from './record.ts';
export { validSecrets } from './rotating-secret.ts';
export { type IntakeRouteServices, intakeRoutes } from './routes.ts';
export type { SchemaDefinition as EventSchemaDefinition } from './schema.ts';
export { type SchemaServices, schemaRoutes } from './schema-routes.ts';
export { declareSchema } from './schema-store.ts';
export { type TailRouteServices, tailRoutes } from './tail-routes.ts';
export { type Incoming, type Taken, type TakeServices, takeMessages } from './take.ts';
export { insertTracker, signUser, TRACKER_SEAL, trackerRoutes } from './tracker/index.ts';
export { openVerdictCounts, type VerdictCounts } from './verdict-counts.ts';
