// What a member did over HTTP, noted in the audit trail in the same transaction.
import type { Clock } from '../platform/clock.ts';
import type { Tx } from '../platform/db.ts';
import type { NewId } from '../platform/ids.ts';
import { type AuditEntry, recordAudit } from './audit-store.ts';
import type { Actor, Member } from './model.ts';

/** A member as the one who acts. */
export function actorOf(member: Member): Actor {
  return { kind: 'member', id: member.userId };
}

/** Notes an act or a read of a member, now. */
export function noteAct(
  tx: Tx,
  { clock, newId }: { readonly clock: Clock; readonly newId: NewId },
  member: Member,
  action: string,
  about: Pick<AuditEntry, 'subjectId' | 'object' | 'detail'> = {},
): Promise<void> {
  const at = clock.now();
  return recordAudit(tx, {
    orgId: member.orgId,
    at,
    id: newId(at),
    actor: actorOf(member),
    action,
    ...about,
  });
}
