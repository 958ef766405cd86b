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

/** Somebody who opens a portal account: its address as keyed hash and sealed, and the person it stands for. */
export interface NewAccount {
  readonly accountId: string;
  readonly emailHash: Buffer;
  readonly emailSealed: Buffer;
  readonly orgId: string;
  readonly personId: string;
}

/** Opens accounts and connects them; a family's second member joins its address's account. Runs as auth. */
export async function openAccounts(
  tx: Tx,
  wanted: readonly NewAccount[],
  at: number,
): Promise<{ account_id: string; person_id: string }[]> {
  await tx.query(
    `insert into portal_account (account_id, email_hash, email_sealed, created_at)
     select distinct on (email_hash) account_id, email_hash, email_sealed, $4 from unnest($1::uuid[], $2::bytea[], $3::bytea[])
       as x(account_id, email_hash, email_sealed) on conflict (email_hash) do nothing`,
    [
      wanted.map((w) => w.accountId),
      wanted.map((w) => w.emailHash),
      wanted.map((w) => w.emailSealed),
      iso(at),
    ],
  );
  return tx.query(
    `insert into portal_link (account_id, org_id, person_id, linked_at)
     select a.account_id, x.org_id, x.person_id, $4 from unnest($1::bytea[], $2::uuid[], $3::uuid[]) as x(email_hash, org_id, person_id)
     join portal_account a on a.email_hash = x.email_hash on conflict do nothing returning account_id, person_id`,
    [wanted.map((w) => w.emailHash), wanted.map((w) => w.orgId), wanted.map((w) => w.personId), iso(at)],
  );
}

/** Tells profiles which account is theirs. Runs as worker. */
export async function markAccounts(
  tx: Tx,
  links: readonly { account_id: string; person_id: string }[],
): Promise<void> {
  await tx.query(
    `update profile p set account_id = x.account_id from unnest($1::uuid[], $2::uuid[]) as x(account_id, person_id)
     where p.person_id = x.person_id`,
    [links.map((l) => l.account_id), links.map((l) => l.person_id)],
  );
}
