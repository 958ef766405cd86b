// The sign-in library's way to its tables: as the auth role, over the same pool as everything else.
import { Kysely, type KyselyPlugin, PostgresDialect, type UnknownRow } from 'kysely';
import type { Database, Tx } from '../platform/db.ts';

/** Our pools read times as milliseconds; the library wants dates. */
const timesAsDates: KyselyPlugin = {
  transformQuery: ({ node }) => node,
  transformResult: async ({ result }) => ({ ...result, rows: result.rows.map(withDates) }),
};

function withDates(row: UnknownRow): UnknownRow {
  const entries = Object.entries(row).map(([name, value]) => [
    name,
    name.endsWith('_at') && typeof value === 'number' ? new Date(value) : value,
  ]);
  return Object.fromEntries(entries);
}

/** The connection that the sign-in library uses. It ends with the pool; it must not be destroyed by itself. */
export function signInDatabase(db: Database): Kysely<unknown> {
  return new Kysely({ dialect: new PostgresDialect({ pool: db.authPool }), plugins: [timesAsDates] });
}

/** The account with this e-mail (lower case), or null. As `auth`. */
export async function findAccount(tx: Tx, email: string): Promise<string | null> {
  const [row] = await tx.query<{ id: string }>('select id from staff_user where email = $1', [email]);
  return row?.id ?? null;
}

/** The names of accounts, for the audit trail. As `auth`. */
export async function readAccountNames(tx: Tx, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.query<{ id: string; name: string }>(
    'select id, name from staff_user where id = any ($1::uuid[])',
    [ids],
  );
  return new Map(rows.map((r) => [r.id, r.name]));
}

/** Ends all sessions of an account. As `auth`. */
export async function endSessions(tx: Tx, userId: string): Promise<number> {
  const gone = await tx.query('delete from staff_session where user_id = $1 returning id', [userId]);
  return gone.length;
}

/** Ends one session. As `auth`. */
export async function endSession(tx: Tx, sessionId: string): Promise<void> {
  await tx.query('delete from staff_session where id = $1', [sessionId]);
}

/** Notes in which organisation a session works. As `auth`. */
export async function setActiveOrganisation(tx: Tx, sessionId: string, orgId: string): Promise<void> {
  await tx.query('update staff_session set active_org = $2 where id = $1', [sessionId, orgId]);
}

/** The same for every session of an account. As `auth`. */
export async function setActiveEverywhere(tx: Tx, userId: string, orgId: string): Promise<void> {
  await tx.query('update staff_session set active_org = $2 where user_id = $1', [userId, orgId]);
}
