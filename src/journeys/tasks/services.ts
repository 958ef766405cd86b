// What tasks need from the composition root.
import type { RecordRequest } from '../../intake/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database, Tx } from '../../platform/db.ts';
import type { NewId } from '../../platform/ids.ts';
import type { LiveHub } from '../../platform/live.ts';
import type { UndoRegistry } from '../../platform/undo.ts';
import type { Vault } from '../../trust/index.ts';

export interface TaskServices {
  readonly db: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly vault: Vault;
  readonly cursorSecret: Uint8Array;
  readonly undo: UndoRegistry;
  readonly live: Pick<LiveHub, 'publish'>;
  /** Records signals as every other; the loop acts on them within moments. */
  readonly record: (tx: Tx, request: RecordRequest) => Promise<unknown>;
  /** Names of staff by id. */
  readonly namesOf: (ids: readonly string[]) => Promise<ReadonlyMap<string, string>>;
}

/** The live topic under which tasks are told. */
export const TASKS_TOPIC = 'tasks';
