// The faces of imports: files that wait in the wizard, what their columns mean, saved maps, and runs.
import type { BadRow, ImportRow, Page } from '../api.ts';
import { type Http, withQuery } from '../http.ts';

export type DataClassWord = 'public' | 'personal' | 'health';
export type DateOrderWord = 'dmy' | 'mdy' | 'ymd';
export type ColumnType = 'text' | 'number' | 'integer' | 'boolean' | 'list' | 'date' | 'country' | 'json';
export type ColumnIdentifier = 'user' | 'mrn' | 'npi' | 'orcid' | 'external' | 'handle' | 'email' | 'phone';

/** What one column of a file becomes. */
export type ColumnUse =
  | { use: 'ignore' }
  | { use: 'identifier'; kind: ColumnIdentifier }
  | { use: 'trait'; name: string; type: ColumnType; class: DataClassWord; order?: DateOrderWord }
  | { use: 'consent'; purpose: string; channel: string; given: string[]; withdrawn: string[] }
  | { use: 'event-time'; order?: DateOrderWord }
  | { use: 'event-name' }
  | { use: 'property'; name: string; type: ColumnType; class: DataClassWord; order?: DateOrderWord };

/** A column of an upload: what it becomes, why that was suggested, and what a person has to answer first. */
export interface ImportColumn {
  column: string;
  samples: string[];
  use: ColumnUse;
  why: string;
  question: string | null;
}

/** What is decided about an upload apart from its columns. */
export interface ImportSettings {
  encoding?: string;
  delimiter?: string;
  numberHeaders?: boolean;
  personKind?: 'patient' | 'hcp' | 'contact';
  /** Name of the event that a row states, where one column says when it happened. */
  eventName?: string;
  /** NPPES: whether organisations are left out or become contacts. */
  organisations?: 'skip' | 'contact';
}

/** What a rehearsal of the whole file found. */
export interface ImportRehearsalState {
  state: 'running' | 'done' | 'refused';
  percent: number;
  rowsRead: number;
  rowsGood: number;
  rowsBad: number;
  rowsSkipped: number;
  /** People known before, new ones, and new ones that share an address with somebody else. */
  known: number;
  fresh: number;
  alike: number;
  bad: BadRow[];
  refusal?: string;
}

/** GET /api/v1/import-uploads/:id — a file that waits in the wizard. */
export interface ImportUpload {
  id: string;
  fileName: string;
  bytes: number;
  kind: string;
  settings: ImportSettings;
  format: 'csv' | 'jsonl';
  encoding: string;
  because: string;
  delimiter: string;
  /** Why its header cannot be used; then there are no columns. */
  refusal: { code: string; message: string; field?: string; fix?: string } | null;
  columns: ImportColumn[];
  /** The ready or saved map that reads the file; null: the columns above do. */
  map: string | null;
  rehearsal: ImportRehearsalState | null;
  importId: string | null;
  expiresAt: string;
}

/** What the first rows would become. Values are those of the file, for whoever uploaded it. */
export interface ImportLook {
  rowsRead: number;
  rowsGood: number;
  rowsBad: number;
  rowsSkipped: number;
  people: {
    line: number;
    identifiers: { kind: string; value: string }[];
    traits: { [name: string]: unknown };
    consents: { purpose: string; channel: string; state: string }[];
    events: { name: string; at: string | null; properties: { [name: string]: unknown } }[];
  }[];
  bad: BadRow[];
}

/** An import as one of its own: GET /api/v1/imports/:id. */
export interface ImportRun extends ImportRow {
  rowsSkipped: number;
  movedAt: string | null;
  uploadId: string | null;
}

/** A saved map. */
export interface SavedMap {
  id: string;
  name: string;
  kind: string;
  version: number;
  map: { [part: string]: unknown };
  madeAt: string;
  madeBy: string;
}

const id = encodeURIComponent;

/** The functions of a client for the wizard. */
export function importWizardFaces(http: Http) {
  return {
    uploadImport: (file: Blob, name: string) =>
      http.sendFile<ImportUpload>(
        withQuery('/api/v1/import-uploads', { name }),
        file,
        'application/octet-stream',
      ),
    importUploads: (signal?: AbortSignal) =>
      http.get<Page<{ id: string; fileName: string; kind: string; madeAt: string }>>(
        '/api/v1/import-uploads',
        {},
        signal,
      ),
    importUpload: (upload: string, signal?: AbortSignal) =>
      http.get<ImportUpload>(`/api/v1/import-uploads/${id(upload)}`, {}, signal),
    changeUpload: (
      upload: string,
      change: {
        kind?: string;
        settings?: ImportSettings;
        columns?: { column: string; use: ColumnUse }[];
        map?: { [part: string]: unknown } | null;
      },
    ) => http.send<ImportUpload>('PUT', `/api/v1/import-uploads/${id(upload)}`, change),
    lookAtUpload: (upload: string, signal?: AbortSignal) =>
      http.get<ImportLook>(`/api/v1/import-uploads/${id(upload)}/look`, {}, signal),
    rehearseUpload: (upload: string) =>
      http.send<ImportRehearsalState>('POST', `/api/v1/import-uploads/${id(upload)}/rehearsal`),
    runUpload: (upload: string) => http.send<ImportRun>('POST', `/api/v1/import-uploads/${id(upload)}/run`),
    dropUpload: (upload: string) => http.send<unknown>('DELETE', `/api/v1/import-uploads/${id(upload)}`),
    importRun: (run: string, signal?: AbortSignal) =>
      http.get<ImportRun>(`/api/v1/imports/${id(run)}`, {}, signal),
    stopImport: (run: string) => http.send<ImportRun>('POST', `/api/v1/imports/${id(run)}/stop`),
    /** Where a browser downloads the rows that were not taken. */
    badRowsFile: (run: string) => `/api/v1/imports/${id(run)}/bad-rows.csv`,
    importMaps: (signal?: AbortSignal) => http.get<Page<SavedMap>>('/api/v1/import-maps', {}, signal),
    saveImportMap: (map: { name: string; kind: string; map: unknown }) =>
      http.send<SavedMap>('POST', '/api/v1/import-maps', map),
    saveUploadMap: (upload: string, name: string) =>
      http.send<SavedMap>('POST', `/api/v1/import-uploads/${id(upload)}/map`, { name }),
    deleteImportMap: (map: string) =>
      http.send<{ undo: { id: string; words: string } }>('DELETE', `/api/v1/import-maps/${id(map)}`),
    undoCommand: (undo: string) => http.send<unknown>('POST', `/api/v1/undo/${id(undo)}`),
  };
}
