// What surveys need from the composition root.
import type { RecordSignals } from '../channels/index.ts';
import type { SubjectPort } from '../intake/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database, Tx } from '../platform/db.ts';
import type { NewId } from '../platform/ids.ts';
import type { LiveHub } from '../platform/live.ts';
import type { Vault } from '../trust/index.ts';

export interface SurveyServices {
  readonly db: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly vault: Vault;
  readonly subjects: SubjectPort;
  readonly live: Pick<LiveHub, 'publish'>;
  /** How people reach this instance. */
  readonly publicUrl: string;
  readonly cursorSecret: Uint8Array;
  readonly record: RecordSignals;
  /** How many people were sent a message that carries this link. */
  readonly countSent: (tx: Tx, orgId: string, link: string, from: number, to: number) => Promise<number>;
  /** Names of staff by id. */
  readonly namesOf: (ids: readonly string[]) => Promise<ReadonlyMap<string, string>>;
}

/** The live topic under which new answers are told. */
export const LIVE_TOPIC = 'surveys';
