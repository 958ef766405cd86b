// An import as clients see it.
import type { ImportRun as ImportView } from '../../../sdk/faces/imports.ts';
import { iso, isoOrNull } from '../../platform/db.ts';
import type { ImportRun } from './import-store.ts';

/** The row of the list of imports. */
export function rowOf(run: ImportRun): ImportView {
  return {
    id: run.id,
    kind: run.kind,
    fileName: run.file_name,
    state: run.state,
    percent:
      run.state === 'done'
        ? 100
        : run.bytes_total === 0
          ? 0
          : Math.floor((100 * run.bytes_done) / run.bytes_total),
    rowsRead: run.rows_read,
    rowsStored: run.rows_stored,
    rowsRepeated: run.rows_repeated,
    rowsBad: run.rows_bad,
    rowsSkipped: run.rows_skipped,
    startedAt: iso(run.started_at),
    finishedAt: isoOrNull(run.finished_at),
    startedBy: run.started_by,
    movedAt: isoOrNull(run.moved_at),
    uploadId: run.upload_id,
  };
}
