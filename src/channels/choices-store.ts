// Rows of links in mails and of what people choose there: opens, clicks, pauses.
import { iso, type Tx } from '../platform/db.ts';
import type { MailToken } from './tokens.ts';

/** A delivery as a link in its mail needs it. */
export interface LinkedDelivery {
  readonly decisionId: string;
  readonly contentVersionId: string;
  readonly lane: string;
  readonly purpose: string;
  readonly sentAt: number | null;
}

/** Notes a human open or click on its delivery (the first one stays) and returns the delivery; null when it is gone. */
export async function touchDelivery(
  tx: Tx,
  token: MailToken,
  touched: 'opened' | 'clicked' | null,
  now: number,
): Promise<LinkedDelivery | null> {
  const [row] = await tx.query<LinkedDelivery>(
    `update delivery set
       opened_at = case when $4::text is null then opened_at else coalesce(opened_at, $5) end,
       clicked_at = case when $4 = 'clicked' then coalesce(clicked_at, $5) else clicked_at end
     where subject_id = $1 and queued_at = $2 and id = $3
     returning decision_id as "decisionId", content_version_id as "contentVersionId", lane, purpose, settled_at as "sentAt"`,
    [token.subjectId, iso(token.queuedAt), token.deliveryId, touched, iso(now)],
  );
  return row ?? null;
}

/** When the delivery of a link was handed over; null when it is gone or still queued. */
export async function readSentAt(tx: Tx, token: MailToken): Promise<number | null> {
  const [row] = await tx.query<{ settled_at: number | null }>(
    'select settled_at from delivery where subject_id = $1 and queued_at = $2 and id = $3',
    [token.subjectId, iso(token.queuedAt), token.deliveryId],
  );
  return row?.settled_at ?? null;
}

/** What a page about an organisation shows of it. */
export interface OrganisationWords {
  readonly name: string;
  readonly jurisdiction: string;
}

/** The organisation of the transaction. */
export async function readOrganisationWords(tx: Tx, orgId: string): Promise<OrganisationWords | null> {
  const [row] = await tx.query<OrganisationWords>(
    'select name, jurisdiction from organisation where org_id = $1',
    [orgId],
  );
  return row ?? null;
}

/** Pauses optional messages to people until a time (ms), or ends the pause with null, for all of their subjects. */
export async function pausePeople(
  tx: Tx,
  orgIds: readonly string[],
  personIds: readonly string[],
  until: number | null,
  now: number,
): Promise<void> {
  await tx.query(
    `with others as (
       update preference p set paused_until = $3, updated_at = $4 from person_link l
       where l.person_id = any ($2::uuid[]) and p.subject_id = l.subject_id and p.subject_id <> l.person_id)
     insert into preference (org_id, subject_id, paused_until, updated_at)
     select o, p, $3, $4 from unnest($1::uuid[], $2::uuid[]) as x(o, p)
     on conflict (subject_id) do update set paused_until = excluded.paused_until, updated_at = excluded.updated_at`,
    [orgIds, personIds, until === null ? null : iso(until), iso(now)],
  );
}
