// Rows of dead letters: facts a consumer could not digest, until they are redriven or discarded.
import { LOGGED_FACT, type LoggedFact } from '../platform/consumer.ts';
import { iso, type Tx } from '../platform/db.ts';

/** A dead letter with what its fact is called. Times in ms. */
export interface DeadLetter {
  readonly id: string;
  readonly consumer: string;
  readonly subjectId: string;
  readonly eventId: string;
  readonly name: string | null;
  readonly kind: string | null;
  readonly eventReceivedAt: number;
  readonly error: string;
  readonly attempts: number;
  readonly createdAt: number;
  readonly redrivenAt: number | null;
  readonly discardedAt: number | null;
}

const COLUMNS = `d.id, d.consumer, d.subject_id as "subjectId", d.event_id as "eventId", e.name, e.kind, d.event_received_at as "eventReceivedAt",
  d.error, d.attempts, d.created_at as "createdAt", d.redriven_at as "redrivenAt", d.discarded_at as "discardedAt"`;
const JOIN =
  'left join event e on e.subject_id = d.subject_id and e.received_at = d.event_received_at and e.id = d.event_id';

/** Newest first; `open` leaves out what was redriven or discarded. */
export function listDeadLetters(
  tx: Tx,
  orgId: string,
  open: boolean,
  before: { at: number; id: string } | null,
  most: number,
): Promise<DeadLetter[]> {
  return tx.query(
    `select ${COLUMNS} from dead_letter d ${JOIN}
     where d.org_id = $1 and ($2 = (d.redriven_at is null and d.discarded_at is null)) and ($3::timestamptz is null or (d.created_at, d.id) < ($3, $4::uuid))
     order by d.created_at desc, d.id desc limit $5`,
    [orgId, open, before ? iso(before.at) : null, before?.id ?? null, most],
  );
}

/** Ids of open letters in the order of their facts; one, or all of a consumer or of everybody. */
export async function openLetters(
  tx: Tx,
  orgId: string,
  which: { readonly id: string | null; readonly consumer: string | null },
  most: number,
): Promise<{ id: string; consumer: string; subjectId: string }[]> {
  return tx.query(
    `select d.id, d.consumer, d.subject_id as "subjectId" from dead_letter d ${JOIN}
     where d.org_id = $1 and d.redriven_at is null and d.discarded_at is null and ($2::uuid is null or d.id = $2) and ($3::text is null or d.consumer = $3)
     order by e.xid nulls first, e.seq, d.id limit $4`,
    [orgId, which.id, which.consumer, most],
  );
}

/** Locks an open letter and reads its fact; null when it is no longer open, `fact` null when the fact was erased. */
export async function lockLetter(
  tx: Tx,
  orgId: string,
  id: string,
): Promise<{ consumer: string; fact: LoggedFact | null } | null> {
  const [letter] = await tx.query<{ consumer: string; subject_id: string; at: number; event_id: string }>(
    `select consumer, subject_id, event_received_at as at, event_id from dead_letter
     where org_id = $1 and id = $2 and redriven_at is null and discarded_at is null for update`,
    [orgId, id],
  );
  if (!letter) return null;
  const [fact] = await tx.query<LoggedFact>(
    `select ${LOGGED_FACT} from event e where e.subject_id = $1 and e.received_at = $2 and e.id = $3`,
    [letter.subject_id, iso(letter.at), letter.event_id],
  );
  return { consumer: letter.consumer, fact: fact ?? null };
}

/** Marks a letter as redriven in the transaction of its effect. */
export async function markRedriven(tx: Tx, orgId: string, id: string, at: number): Promise<void> {
  await tx.query('update dead_letter set redriven_at = $3 where org_id = $1 and id = $2', [
    orgId,
    id,
    iso(at),
  ]);
}

/** Notes that a letter failed once more. */
export async function markFailed(tx: Tx, orgId: string, id: string, error: string): Promise<void> {
  await tx.query(
    'update dead_letter set attempts = attempts + 1, error = $3 where org_id = $1 and id = $2 and redriven_at is null',
    [orgId, id, error],
  );
}

/** Discards an open letter; false when it was not open. */
export async function discardLetter(
  tx: Tx,
  orgId: string,
  id: string,
  why: { readonly by: string; readonly reason: string; readonly at: number },
): Promise<boolean> {
  const rows = await tx.query(
    `update dead_letter set discarded_at = $3, discarded_by = $4, reason = $5
     where org_id = $1 and id = $2 and redriven_at is null and discarded_at is null returning 1`,
    [orgId, id, iso(why.at), why.by, why.reason],
  );
  return rows.length > 0;
}
