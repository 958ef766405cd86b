// Rows of portal accounts, magic links and sessions. All run as auth; only hashes of secrets are stored.
import { iso, type Tx } from '../platform/db.ts';

/** An account: one login over many organisations. */
export interface Account {
  readonly accountId: string;
  readonly emailSealed: Buffer;
  readonly language: string;
  /** The person paused all organisations until then, ms. */
  readonly pausedUntil: number | null;
}

const ACCOUNT =
  'account_id as "accountId", email_sealed as "emailSealed", language, paused_until as "pausedUntil"';

export async function findAccountByEmail(tx: Tx, emailHash: Uint8Array): Promise<Account | null> {
  const [row] = await tx.query<Account>(`select ${ACCOUNT} from portal_account where email_hash = $1`, [
    Buffer.from(emailHash),
  ]);
  return row ?? null;
}

export async function findAccount(tx: Tx, accountId: string): Promise<Account | null> {
  const [row] = await tx.query<Account>(`select ${ACCOUNT} from portal_account where account_id = $1`, [
    accountId,
  ]);
  return row ?? null;
}

/** Makes the account of an address, or returns the one that another request made first. */
export async function makeAccount(
  tx: Tx,
  accountId: string,
  emailHash: Uint8Array,
  emailSealed: Buffer,
  now: number,
): Promise<Account> {
  const [row] = await tx.query<Account>(
    `insert into portal_account (account_id, email_hash, email_sealed, created_at) values ($1, $2, $3, $4)
     on conflict (email_hash) do update set email_hash = excluded.email_hash returning ${ACCOUNT}`,
    [accountId, Buffer.from(emailHash), emailSealed, iso(now)],
  );
  if (!row) throw new Error('the account was neither made nor found');
  return row;
}

/** Stores a link's token and clears away what is too old to be of use. */
export async function insertToken(
  tx: Tx,
  hash: Buffer,
  accountId: string,
  expiresAt: number,
  now: number,
): Promise<void> {
  await tx.query('delete from portal_token where account_id = $1 and expires_at < $2', [accountId, iso(now)]);
  await tx.query('insert into portal_token (hash, account_id, expires_at) values ($1, $2, $3)', [
    hash,
    accountId,
    iso(expiresAt),
  ]);
}

/** Uses a token up; the account it was for, or null when it is unknown, used or expired. */
export async function consumeToken(tx: Tx, hash: Buffer, now: number): Promise<string | null> {
  const [row] = await tx.query<{ account_id: string }>(
    'update portal_token set used_at = $2 where hash = $1 and used_at is null and expires_at > $2 returning account_id',
    [hash, iso(now)],
  );
  return row?.account_id ?? null;
}

export async function insertSession(
  tx: Tx,
  hash: Buffer,
  accountId: string,
  now: number,
  expiresAt: number,
): Promise<void> {
  await tx.query('delete from portal_session where account_id = $1 and expires_at < $2', [
    accountId,
    iso(now),
  ]);
  await tx.query(
    'insert into portal_session (hash, account_id, created_at, seen_at, expires_at) values ($1, $2, $3, $3, $4)',
    [hash, accountId, iso(now), iso(expiresAt)],
  );
}

/** The account of a living session, which is thereby seen. */
export async function touchSession(
  tx: Tx,
  hash: Buffer,
  now: number,
  idleSince: number,
): Promise<string | null> {
  const [row] = await tx.query<{ account_id: string }>(
    'update portal_session set seen_at = $2 where hash = $1 and expires_at > $2 and seen_at > $3 returning account_id',
    [hash, iso(now), iso(idleSince)],
  );
  return row?.account_id ?? null;
}

export async function deleteSession(tx: Tx, hash: Buffer): Promise<void> {
  await tx.query('delete from portal_session where hash = $1', [hash]);
}

/** A person of some organisation that belongs to an account. */
export interface Link {
  readonly orgId: string;
  readonly personId: string;
}

export function readLinks(tx: Tx, accountId: string): Promise<Link[]> {
  return tx.query(
    'select org_id as "orgId", person_id as "personId" from portal_link where account_id = $1 and unlinked_at is null order by linked_at',
    [accountId],
  );
}

export async function insertLinks(
  tx: Tx,
  accountId: string,
  links: readonly Link[],
  now: number,
): Promise<void> {
  await tx.query(
    `insert into portal_link (account_id, org_id, person_id, linked_at)
     select $1, o, p, $4 from unnest($2::uuid[], $3::uuid[]) as x(o, p) on conflict do nothing`,
    [accountId, links.map((l) => l.orgId), links.map((l) => l.personId), iso(now)],
  );
}
