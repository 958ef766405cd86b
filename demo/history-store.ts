// The statements of the town's history: which mails went out, and what their readers did with them.
import { iso, type Tx } from '../src/platform/db.ts';

/** A mail that left in some span of time. Times are ms. */
export interface SentMail {
  readonly orgId: string;
  readonly subjectId: string;
  readonly queuedAt: number;
  readonly id: string;
  readonly decisionId: string;
  readonly contentVersionId: string;
  readonly lane: string;
  readonly purpose: string;
  readonly settledAt: number;
}

/** Mails settled as sent at exactly this moment of the stepped clock. */
export function readSentAt(tx: Tx, at: number): Promise<SentMail[]> {
  return tx.query(
    `select org_id as "orgId", subject_id as "subjectId", queued_at as "queuedAt", id, decision_id as "decisionId",
       content_version_id as "contentVersionId", lane, purpose, settled_at as "settledAt"
     from delivery where state = 'sent' and settled_at = $1`,
    [iso(at)],
  );
}

/** Notes when mails were opened and clicked; the first time stays. */
export async function noteReactions(
  tx: Tx,
  notes: readonly { readonly mail: SentMail; readonly opened: number; readonly clicked: number | null }[],
): Promise<void> {
  await tx.query(
    `update delivery d set opened_at = coalesce(d.opened_at, n.opened), clicked_at = coalesce(d.clicked_at, n.clicked)
     from unnest($1::uuid[], $2::timestamptz[], $3::uuid[], $4::timestamptz[], $5::timestamptz[]) as n(subject_id, queued_at, id, opened, clicked)
     where d.subject_id = n.subject_id and d.queued_at = n.queued_at and d.id = n.id`,
    [
      notes.map((n) => n.mail.subjectId),
      notes.map((n) => iso(n.mail.queuedAt)),
      notes.map((n) => n.mail.id),
      notes.map((n) => iso(n.opened)),
      notes.map((n) => (n.clicked === null ? null : iso(n.clicked))),
    ],
  );
}

/** A feed item that was waiting when its person came by. */
export interface SeenItem {
  readonly orgId: string;
  readonly subjectId: string;
  readonly id: string;
  readonly decisionId: string;
  readonly contentVersionId: string;
  readonly lane: string;
}

/** Marks what waited in the portal for these visitors as seen and returns it. */
export function seeFeed(tx: Tx, subjectIds: readonly string[], at: number): Promise<SeenItem[]> {
  return tx.query(
    `update feed_item set seen_at = $2
     where subject_id = any ($1::uuid[]) and seen_at is null and dismissed_at is null and (expires_at is null or expires_at > $2)
     returning org_id as "orgId", subject_id as "subjectId", id, decision_id as "decisionId", content_version_id as "contentVersionId", lane`,
    [subjectIds, iso(at)],
  );
}

/** Marks items as opened. */
export async function openItems(
  tx: Tx,
  items: readonly { readonly subjectId: string; readonly id: string }[],
  at: number,
): Promise<void> {
  await tx.query(
    `update feed_item f set opened_at = $3 from unnest($1::uuid[], $2::uuid[]) as o(subject_id, id)
     where f.subject_id = o.subject_id and f.id = o.id and f.opened_at is null`,
    [items.map((i) => i.subjectId), items.map((i) => i.id), iso(at)],
  );
}
