// The statements of the doctor; they read and change nothing.
import type { Tx } from '../../platform/db.ts';

export interface DatabaseFacts {
  readonly version: number;
  readonly words: string;
  readonly encoding: string;
  /** ms */
  readonly now: number;
}

export async function databaseFacts(tx: Tx): Promise<DatabaseFacts> {
  const rows = await tx.query<DatabaseFacts>(
    `select current_setting('server_version_num')::int as version, current_setting('server_version') as words,
       pg_encoding_to_char(encoding) as encoding, clock_timestamp() as now
     from pg_database where datname = current_database()`,
  );
  const row = rows[0];
  if (!row) throw new Error('the database said nothing about itself');
  return row;
}

/** Names of applied migrations; none where the schema was never made. */
export async function appliedMigrations(tx: Tx): Promise<string[]> {
  const made = await tx.query<{ made: boolean }>(
    `select to_regclass('schema_migration') is not null as made`,
  );
  if (!made[0]?.made) return [];
  return (await tx.query<{ name: string }>('select name from schema_migration order by name')).map(
    (r) => r.name,
  );
}

/** An organisation whose sealed values prove the key. */
export async function firstTenant(tx: Tx): Promise<{ org_id: string } | null> {
  const rows = await tx.query<{ org_id: string }>('select org_id from tenant_key limit 1');
  return rows[0] ?? null;
}
