// Rows of confirmation mails: which requests are due, what their mail needs, and how the hand-over ended.
import type { Gates } from '../people/model.ts';
import { iso, isoOrNull, type Tx } from '../platform/db.ts';
import type { Purpose } from '../trust/model.ts';

/** A request whose mail is due. */
export interface DueConfirmation {
  readonly orgId: string;
  readonly subjectId: string;
  readonly id: string;
  readonly purpose: Purpose;
  readonly textVersion: string;
  readonly sends: number;
  readonly askedAt: number;
  readonly email: string | null;
  readonly gates: Gates | null;
  readonly organisation: string;
  readonly postalAddress: string;
  /** The title of the text that was agreed to, where the organisation keeps it. */
  readonly text: string | null;
}

/**
 * Claims due requests until `until`; a claim whose sender died is claimed anew. The person is the one whom the subject
 * belongs to now.
 */
export function claimConfirmations(
  tx: Tx,
  now: number,
  until: number,
  most: number,
): Promise<DueConfirmation[]> {
  return tx.query(
    `with due as (
       select subject_id, id from consent_request where closed_at is null and due_at <= $1 and (claimed_until is null or claimed_until < $1)
       order by due_at limit $3 for update skip locked),
     claimed as (
       update consent_request r set claimed_until = $2 from due where r.subject_id = due.subject_id and r.id = due.id returning r.*)
     select r.org_id as "orgId", r.subject_id as "subjectId", r.id, r.purpose, r.text_version as "textVersion", r.sends, r.asked_at as "askedAt",
       p.email, p.gates, o.name as organisation, o.postal_address as "postalAddress", t.title as text
     from claimed r join organisation o on o.org_id = r.org_id
     left join person_link l on l.subject_id = r.subject_id
     left join profile p on p.person_id = coalesce(l.person_id, r.subject_id)
     left join consent_text t on t.org_id = r.org_id and t.version = r.text_version`,
    [iso(now), iso(until), most],
  );
}

/** How one hand-over ended. `retryAt` null and not sent: it is given up as `unsendable`. */
export interface ConfirmationEnd {
  readonly subjectId: string;
  readonly id: string;
  readonly sent: boolean;
  readonly tokenHash: Uint8Array | null;
  readonly retryAt: number | null;
}

/** Records the ends of a batch. A request that was closed meanwhile stays as it is. */
export async function endConfirmations(
  tx: Tx,
  ends: readonly ConfirmationEnd[],
  now: number,
  expiresAt: number,
): Promise<void> {
  await tx.query(
    `update consent_request r set claimed_until = null, due_at = w.retry, sends = r.sends + w.sent::int,
       sent_at = case when w.sent then $6::timestamptz else r.sent_at end, expires_at = case when w.sent then $7::timestamptz else r.expires_at end,
       token_hash = coalesce(w.hash, r.token_hash),
       closed_at = case when not w.sent and w.retry is null then $6::timestamptz end,
       outcome = case when not w.sent and w.retry is null then 'unsendable' end
     from unnest($1::uuid[], $2::uuid[], $3::boolean[], $4::bytea[], $5::timestamptz[]) as w(s, i, sent, hash, retry)
     where r.subject_id = w.s and r.id = w.i and r.closed_at is null`,
    [
      ends.map((e) => e.subjectId),
      ends.map((e) => e.id),
      ends.map((e) => e.sent),
      ends.map((e) => (e.tokenHash ? Buffer.from(e.tokenHash) : null)),
      ends.map((e) => isoOrNull(e.retryAt)),
      iso(now),
      iso(expiresAt),
    ],
  );
}

/** The person a subject belongs to, and all of the person's subjects. */
export async function readPersonOf(
  tx: Tx,
  subjectId: string,
): Promise<{ personId: string; subjectIds: string[] }> {
  const [row] = await tx.query<{ personId: string; subjectIds: string[] }>(
    `select who.id as "personId", array(select who.id union select l.subject_id from person_link l where l.person_id = who.id) as "subjectIds"
     from (select coalesce((select m.person_id from person_link m where m.subject_id = $1), $1::uuid) as id) who`,
    [subjectId],
  );
  return row ?? { personId: subjectId, subjectIds: [subjectId] };
}
