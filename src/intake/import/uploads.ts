// A file in the wizard: it comes in once and is kept encrypted; what its columns are is suggested, decided and looked at.
import path from 'node:path';
import type { Readable } from 'node:stream';
import type { ImportLook, ImportSettings, ImportUpload } from '../../../sdk/faces/imports.ts';
import { type Database, iso } from '../../platform/db.ts';
import type { Json, JsonObject } from '../../platform/json.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/result.ts';
import type { Member } from '../../trust/index.ts';
import { type ColumnChoice, columnsOfMap, mapOfColumns } from './columns.ts';
import { openFile } from './file.ts';
import { type Inspected, inspectFile } from './inspect.ts';
import { NPPES, parseMap, shippedJson } from './map.ts';
import { DELIMITERS, ENCODINGS, type FileSettings, type ImportKind, type ImportMap } from './model.ts';
import { isNppesHeader } from './nppes.ts';
import { previewImport } from './preview.ts';
import type { RowSignals } from './signals.ts';
import { questionOf, suggestColumns } from './suggest.ts';
import { eraseUpload, keepUpload, uploadSource } from './upload-file.ts';
import { sealKey, sourceOfUpload, UPLOAD_WAITS, type WizardServices } from './upload-services.ts';
import { deleteExpired, insertUpload, type Upload } from './upload-store.ts';

const KEY = 32;
const LOOKED_AT = 1_000;
const SHOWN = 10;

/** Takes a body in, finds out how it is written, and suggests what it is. Refusals: empty, broken, or no table. */
export async function takeUpload(
  services: WizardServices,
  member: Member,
  name: string,
  body: Readable,
): Promise<Upload | Refusal> {
  const now = services.clock.now();
  const id = services.newId(now);
  const place = { folder: services.config.dataDir, id, key: services.random.bytes(KEY) };
  const bytes = await keepUpload(place, body);
  const file = await openFile(uploadSource(place, bytes));
  if (isRefusal(file)) {
    await eraseUpload(place);
    return file.code === 'no-such-file' ? refuse(422, 'empty-file', 'The file is empty.') : file;
  }
  const seen = await inspectFile(uploadSource(place, bytes), file.encoding, {});
  const upload: Upload = {
    id,
    file_name: path.basename(name).slice(0, 200) || 'file',
    bytes,
    sealed_key: sealKey(services, place.key),
    found: { encoding: file.encoding, because: file.because },
    settings: {},
    import_id: null,
    rehearsal: null,
    made_at: now,
    made_by: `member:${member.userId}`,
    expires_at: now + UPLOAD_WAITS,
    ...guessed(isRefusal(seen) ? null : seen),
  };
  const expired = await services.db.web(member.orgId, async (tx) => {
    await insertUpload(tx, member.orgId, upload);
    return deleteExpired(tx, [member.orgId], now);
  });
  for (const gone of expired) await eraseUpload({ folder: services.config.dataDir, id: gone });
  return upload;
}

/** What a file seems to be about, and the uses of its columns. */
function guessed(seen: Inspected | null): Pick<Upload, 'kind' | 'columns' | 'map'> {
  const names = seen?.columns.map((c) => c.column) ?? [];
  if (isNppesHeader(names)) return { kind: 'hcp', columns: [], map: NPPES };
  if (seen?.format === 'jsonl' && names.includes('type')) return { kind: 'events', columns: [], map: null };
  return { kind: 'people', columns: choicesOf(seen, 'people'), map: null };
}

function choicesOf(seen: Inspected | null, kind: ImportKind): ColumnChoice[] {
  return suggestColumns(seen?.columns ?? [], kind).map(({ column, use }) => ({ column, use }));
}

/** The settings under which its bytes are read; words that are none are left out. */
export function fileSettings(upload: Upload): FileSettings {
  const { encoding, delimiter, numberHeaders } = upload.settings;
  const chosen = ENCODINGS.find((e) => e === encoding) ?? upload.found.encoding;
  const mark = DELIMITERS.find((d) => d === delimiter);
  return {
    encoding: chosen,
    ...(mark ? { delimiter: mark } : {}),
    ...(numberHeaders ? { numberHeaders } : {}),
  };
}

/** The beginning of an upload, as it is read now. */
export function inspectUpload(services: WizardServices, upload: Upload): Promise<Inspected | Refusal> {
  const settings = fileSettings(upload);
  return inspectFile(sourceOfUpload(services, upload), settings.encoding ?? 'utf-8', settings);
}

/** An upload as the wizard shows it. */
export async function viewOf(services: WizardServices, upload: Upload): Promise<ImportUpload | Refusal> {
  const seen = await inspectUpload(services, upload);
  if (isRefusal(seen)) return seen;
  const uses = new Map(upload.columns.map((c) => [c.column, c.use]));
  const suggested = suggestColumns(seen.columns, upload.kind);
  return {
    id: upload.id,
    fileName: upload.file_name,
    bytes: upload.bytes,
    kind: upload.kind,
    settings: upload.settings,
    format: seen.format,
    encoding: fileSettings(upload).encoding ?? upload.found.encoding,
    because: upload.settings.encoding ? 'you chose it' : upload.found.because,
    delimiter: seen.delimiter,
    refusal: seen.refusal && problemOf(seen.refusal),
    columns: suggested.map((s, i) => {
      const use = uses.get(s.column) ?? s.use;
      return { ...s, use, question: questionOf(use, seen.columns[i]?.values ?? []) };
    }),
    map: typeof upload.map?.name === 'string' ? upload.map.name : null,
    rehearsal: upload.rehearsal,
    importId: upload.import_id,
    expiresAt: iso(upload.expires_at),
  };
}

function problemOf({ code, message, field, fix }: Refusal): NonNullable<ImportUpload['refusal']> {
  return { code, message, ...(field ? { field } : {}), ...(fix ? { fix } : {}) };
}

/** What a member changes about an upload. `map`: JSON of a map, or null to let the columns speak. */
export interface UploadChange {
  readonly kind?: ImportKind;
  readonly settings?: ImportSettings;
  readonly columns?: readonly ColumnChoice[];
  readonly map?: JsonObject | null;
}

/** The upload after a change. Another kind, or another way to read the bytes, makes the suggestions anew. */
export async function changed(
  services: WizardServices,
  upload: Upload,
  change: UploadChange,
): Promise<Upload | Refusal> {
  const settings = { ...upload.settings, ...change.settings };
  const kind = change.kind ?? upload.kind;
  const next = { ...upload, kind, settings };
  const anew = kind !== upload.kind || readsOtherwise(upload.settings, settings);
  if (change.map !== undefined && change.map !== null) {
    const map = parseMap(change.map, kind);
    return isRefusal(map) ? map : { ...next, map: change.map };
  }
  if (!anew)
    return {
      ...next,
      map: change.map === null ? null : upload.map,
      columns: change.columns ?? (change.map === null ? await columnsNow(services, upload) : upload.columns),
    };
  const seen = await inspectUpload(services, next);
  if (isRefusal(seen)) return seen;
  const ready = kind === upload.kind ? upload.map : readyMap(kind, seen);
  return { ...next, map: ready, columns: choicesOf(seen, kind) };
}

/** A map that is applied to no columns of the file would read nothing: only known shapes have a ready one. */
function readyMap(kind: ImportKind, seen: Inspected): JsonObject | null {
  const names = seen.columns.map((c) => c.column);
  if (kind === 'hcp') return isNppesHeader(names) ? NPPES : null;
  return kind === 'survey-comments' && names.includes('text') ? shippedJson(kind) : null;
}

/** The columns that a map meant, to be edited from there. */
async function columnsNow(services: WizardServices, upload: Upload): Promise<readonly ColumnChoice[]> {
  const map = upload.map === null ? null : parseMap(upload.map, upload.kind);
  const seen = await inspectUpload(services, upload);
  if (map === null || isRefusal(map) || isRefusal(seen)) return upload.columns;
  return columnsOfMap(
    map,
    seen.columns.map((c) => c.column),
  );
}

function readsOtherwise(before: ImportSettings, after: ImportSettings): boolean {
  return (['encoding', 'delimiter', 'numberHeaders'] as const).some((part) => before[part] !== after[part]);
}

/** How the engine reads an upload. Events in a table are rows about people with an event in each. */
export function kindOfRun(upload: Upload, format: string): ImportKind {
  return upload.kind === 'events' && format === 'csv' ? 'people' : upload.kind;
}

/** The map of an upload as JSON: the one that was chosen, else what its columns mean. */
export function mapJson(upload: Upload): JsonObject {
  const { organisations } = upload.settings;
  if (upload.map !== null) return organisations ? { ...upload.map, organisations } : upload.map;
  const json = mapOfColumns(`upload-${upload.kind}`, upload.columns, upload.settings);
  const person: { readonly [kind: string]: Json } = {
    'survey-comments': 'respondent',
    hcp: 'hcp',
    events: 'keep',
  };
  return { ...json, person: upload.settings.personKind ?? person[upload.kind] ?? 'contact' };
}

/** The map that reads an upload; null for events in JSONL, which need none. */
export function mapOf(upload: Upload, format: string): ImportMap | null | Refusal {
  if (upload.kind === 'events' && format === 'jsonl') return null;
  return parseMap(mapJson(upload), kindOfRun(upload, format));
}

/** What the first rows would become. */
export async function lookAt(services: WizardServices, upload: Upload): Promise<ImportLook | Refusal> {
  const seen = await inspectUpload(services, upload);
  if (isRefusal(seen)) return seen;
  if (seen.refusal) return seen.refusal;
  const map = mapOf(upload, seen.format);
  if (isRefusal(map)) return map;
  const preview = await previewImport({
    path: sourceOfUpload(services, upload),
    kind: kindOfRun(upload, seen.format),
    map,
    now: services.clock.now(),
    settings: fileSettings(upload),
    shown: SHOWN,
    most: LOOKED_AT,
    unhashed: true,
  });
  if (isRefusal(preview)) return preview;
  const { rowsRead, rowsGood, rowsBad, rowsSkipped, bad, first } = preview;
  return { rowsRead, rowsGood, rowsBad, rowsSkipped, bad: [...bad], people: first.map(personOf) };
}

function personOf(row: RowSignals): ImportLook['people'][number] {
  const isConsent = (name: string): boolean => name === 'Consent Given' || name === 'Consent Withdrawn';
  const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '');
  return {
    line: row.line,
    identifiers: row.identifiers.filter((i) => i.kind !== 'row').map(({ kind, value }) => ({ kind, value })),
    traits: Object.assign({}, ...row.signals.map((s) => s.traits)),
    consents: row.signals
      .filter((s) => isConsent(s.name))
      .map((s) => ({
        purpose: text(s.properties.purpose),
        channel: text(s.properties.channel),
        state: s.name === 'Consent Given' ? 'given' : 'withdrawn',
      })),
    events: row.signals
      .filter((s) => s.kind === 'track' && !isConsent(s.name))
      .map((s) => ({ name: s.name, at: iso(s.occurredAt), properties: s.properties })),
  };
}

/** Throws away what nobody came back for. `now` in ms. */
export async function expireUploads(
  services: { readonly db: Database; readonly config: { readonly dataDir: string } },
  orgIds: readonly string[],
  now: number,
): Promise<void> {
  const gone = await services.db.worker(orgIds, (tx) => deleteExpired(tx, orgIds, now));
  for (const id of gone) await eraseUpload({ folder: services.config.dataDir, id });
}
