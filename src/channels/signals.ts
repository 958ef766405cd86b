// How opens, clicks and choices come back as signals: through intake, like everything else that happens.
import type { RecordRequest } from '../intake/index.ts';
import type { Tx } from '../platform/db.ts';

/** Records signals in the caller's transaction; wired to intake by the composition root. */
export type RecordSignals = (tx: Tx, request: RecordRequest) => Promise<unknown>;
