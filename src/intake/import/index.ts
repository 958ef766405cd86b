// Imports' front door: files of rows become signals.
export {
  type ImportProgress,
  type ImportRequest,
  type ImportServices,
  type ImportSummary,
  runImport,
} from './engine.ts';
export { type ImportRun, listBadRows, listRuns, readRun } from './import-store.ts';
export { parseMap } from './map.ts';
export { insertMap, listMaps, type MapRow } from './map-store.ts';
export { CLINICAL_KINDS, type ClinicalKind, IMPORT_KINDS, type ImportKind, type ImportMap } from './model.ts';
export { type Preview, type PreviewRequest, previewImport } from './preview.ts';
export { findMap } from './ready-maps.ts';
export { type ImportRouteServices, importRoutes } from './routes.ts';
export { rowOf } from './row-of.ts';
export { type Undone, type UndoPorts, type UndoServices, undoImport } from './undo.ts';
export { expireUploads } from './uploads.ts';
