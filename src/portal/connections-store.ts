// An account and its organisations: leaving one, coming back, and invitations to connect. Accounts run as auth.
import { iso, isoOrNull, type Tx } from '../platform/db.ts';
import type { Link } from './account-store.ts';

/** Organisations that the person took out of the account. */
export function readUnlinked(
  tx: Tx,
  accountId: string,
): Promise<(Link & { readonly organisation: string })[]> {
  return tx.query(
    `select l.org_id as "orgId", l.person_id as "personId", o.name as organisation from portal_link l join organisation o on o.org_id = l.org_id
     where l.account_id = $1 and l.unlinked_at is not null order by o.name`,
    [accountId],
  );
}

/** Takes a person out of an account (`at` in ms) or, with null, puts them back; false when the account has no such link. */
export async function setUnlinked(
  tx: Tx,
  accountId: string,
  personIds: readonly string[],
  at: number | null,
): Promise<boolean> {
  const rows = await tx.query(
    'update portal_link set unlinked_at = $3 where account_id = $1 and person_id = any ($2::uuid[]) returning person_id',
    [accountId, personIds, isoOrNull(at)],
  );
  return rows.length > 0;
}

/** The pause of the whole account, ms or null. */
export async function setAccountPause(tx: Tx, accountId: string, until: number | null): Promise<void> {
  await tx.query('update portal_account set paused_until = $2 where account_id = $1', [
    accountId,
    isoOrNull(until),
  ]);
}

/** Tells profiles that no account shows them any more. Runs as worker. */
export async function unmarkAccount(tx: Tx, accountId: string, personIds: readonly string[]): Promise<void> {
  await tx.query(
    'update profile set account_id = null where account_id = $1 and person_id = any ($2::uuid[])',
    [accountId, personIds],
  );
}

/** An invitation as it is made. Times in ms. */
export interface NewInvitation {
  readonly orgId: string;
  readonly personId: string;
  readonly id: string;
  readonly createdBy: string;
  readonly now: number;
  readonly expiresAt: number;
}

export async function insertInvitation(tx: Tx, i: NewInvitation): Promise<void> {
  await tx.query(
    'insert into account_invitation (org_id, subject_id, id, created_at, expires_at, created_by) values ($1, $2, $3, $4, $5, $6)',
    [i.orgId, i.personId, i.id, iso(i.now), iso(i.expiresAt), i.createdBy],
  );
}

/** The organisation's name of an invitation that still works, or null. Runs as worker. */
export async function findInvitation(
  tx: Tx,
  personId: string,
  id: string,
  now: number,
): Promise<string | null> {
  const [row] = await tx.query<{ name: string }>(
    `select o.name from account_invitation i join organisation o on o.org_id = i.org_id
     where i.subject_id = $1 and i.id = $2 and i.used_at is null and i.expires_at > $3`,
    [personId, id, iso(now)],
  );
  return row?.name ?? null;
}

/** Uses an invitation up; false when it is unknown, used or expired. */
export async function consumeInvitation(tx: Tx, personId: string, id: string, now: number): Promise<boolean> {
  const rows = await tx.query(
    'update account_invitation set used_at = $3 where subject_id = $1 and id = $2 and used_at is null and expires_at > $3 returning id',
    [personId, id, iso(now)],
  );
  return rows.length > 0;
}
