// Imports' front door: files of rows become signals.
export {
  type ImportProgress,
  type ImportRequest,
  type ImportServices,
  type ImportSummary,
  runImport,
} from './engine.ts';
export { type ImportRun, listBadRows, listRuns, readRun } from './import-store.ts';
export { IMPORT_KINDS, type ImportKind, type ImportMap } from './model.ts';
export { type Preview, previewImport } from './preview.ts';
export { findMap } from './ready-maps.ts';
export { type ImportRouteServices, importRoutes } from './routes.ts';
export { rowOf } from './row-of.ts';
export { type Undone, type UndoPorts, type UndoServices, undoImport } from './undo.ts';
