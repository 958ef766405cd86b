// Runs the import of an upload behind the request that asked for it; it can be left, stopped, and taken up again.
import { isRefusal, type Refusal, refuse } from '../../platform/result.ts';
import { type Member, noteAct } from '../../trust/index.ts';
import { runImport } from './engine.ts';
import { type ImportRun, readRun, setRunState } from './import-store.ts';
import { refusalToRun } from './rehearsal.ts';
import { eraseUpload } from './upload-file.ts';
import { sourceOfUpload, type WizardServices } from './upload-services.ts';
import { deleteUpload, noteRun, type Upload } from './upload-store.ts';
import { fileSettings, inspectUpload, kindOfRun, mapOf } from './uploads.ts';

const MISSING = refuse(404, 'no-such-import', 'There is no such import in this organisation.');

/**
 * Starts the import of an upload, or takes it up where it stopped. Answers as soon as the run exists.
 * @param stopping ends it between two chunks when the server goes
 */
export async function runUpload(
  services: WizardServices,
  member: Member,
  upload: Upload,
  stopping: AbortSignal,
): Promise<ImportRun | Refusal> {
  const unready = await refusalToRun(services, upload);
  if (unready) return unready;
  const started = Promise.withResolvers<string | Refusal>();
  bring(services, member, upload, stopping, started.resolve).catch((error: unknown) => {
    services.onError(error);
    started.reject(error);
  });
  const id = await started.promise;
  if (isRefusal(id)) return id;
  return (await services.db.web(member.orgId, (tx) => readRun(tx, member.orgId, id))) ?? MISSING;
}

async function bring(
  services: WizardServices,
  member: Member,
  upload: Upload,
  stopping: AbortSignal,
  told: (id: string | Refusal) => void,
): Promise<void> {
  const { orgId, userId } = member;
  const seen = await inspectUpload(services, upload);
  if (isRefusal(seen)) return told(seen);
  const map = mapOf(upload, seen.format);
  if (isRefusal(map)) return told(map);
  const noted: Promise<void>[] = [];
  const summary = await runImport(services, {
    orgId,
    kind: kindOfRun(upload, seen.format),
    map,
    path: sourceOfUpload(services, upload),
    fileName: upload.file_name,
    startedBy: `member:${userId}`,
    settings: fileSettings(upload),
    uploadId: upload.id,
    onProgress: services.appended,
    signal: stopping,
    onStarted: (id) => {
      noted.push(note(services, member, upload, id).then(() => told(id)));
    },
  });
  await Promise.all(noted);
  if (isRefusal(summary)) told(summary);
  else if (summary.state === 'done') await forgetUpload(services, orgId, upload.id);
}

async function note(
  services: WizardServices,
  member: Member,
  upload: Upload,
  importId: string,
): Promise<void> {
  await services.db.web(member.orgId, async (tx) => {
    await noteRun(tx, member.orgId, upload.id, importId);
    await noteAct(tx, services, member, 'import.started', { object: importId });
  });
}

/** Forgets an upload: its row, and its content on disk. */
export async function forgetUpload(services: WizardServices, orgId: string, id: string): Promise<void> {
  await services.db.web(orgId, (tx) => deleteUpload(tx, orgId, id));
  await eraseUpload({ folder: services.config.dataDir, id });
}

/** Stops a running import between two chunks; what was stored stays. Refusals: 404, or 409 when it does not run. */
export async function stopRun(
  services: WizardServices,
  member: Member,
  id: string,
): Promise<ImportRun | Refusal> {
  const { orgId } = member;
  return services.db.web(orgId, async (tx) => {
    const run = await readRun(tx, orgId, id);
    if (!run) return MISSING;
    if (run.state !== 'running') return refuse(409, 'not-running', 'This import is not running.');
    const at = services.clock.now();
    await setRunState(tx, orgId, id, 'stopped', at);
    await noteAct(tx, services, member, 'import.stopped', { object: id });
    return (await readRun(tx, orgId, id)) ?? MISSING;
  });
}
