// A match that no person made is noted too: whose file was found, and by which arrival.
import type { Clock } from '../platform/clock.ts';
import type { Tx } from '../platform/db.ts';
import type { NewId } from '../platform/ids.ts';
import { recordAudit } from '../trust/index.ts';

/** Notes that Rapport matched an arrival to a person. */
export function noteSystemAct(
  tx: Tx,
  { clock, newId }: { readonly clock: Clock; readonly newId: NewId },
  orgId: string,
  subjectId: string,
  object: string,
): Promise<void> {
  const at = clock.now();
  const actor = { kind: 'system', id: 'check-in' } as const;
  return recordAudit(tx, { orgId, at, id: newId(at), actor, action: 'arrival.matched', subjectId, object });
}
