// Numbered migrations under a lock with a time-out: two starting processes never migrate at once, none waits for ever.
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';

/** What a run of the migrations did. */
export interface Migrated {
  readonly applied: readonly string[];
  readonly version: string;
}

const LOCK = 7_232_017;
const folder = path.resolve(import.meta.dirname, '../../sql');

/**
 * Brings the database to the newest schema. Each file is one transaction; an applied file that was changed is refused.
 * @param url connection of the owner
 * @param lockTimeout how long to wait for another migration or for a table lock, ms
 */
export async function migrate(url: string, lockTimeout = 10_000): Promise<Migrated> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  // A connection that breaks fails its query; it must not end the process besides.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query(`set lock_timeout = ${Math.floor(lockTimeout)}`);
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    await client.query(
      'create table if not exists schema_migration (name text primary key, hash text not null, applied_at timestamptz not null default now())',
    );
    const applied = await applyPending(client);
    const names = (await readdir(folder)).filter((f) => f.endsWith('.sql')).sort();
    return { applied, version: names.at(-1) ?? 'none' };
  } finally {
    await client.end();
  }
}

async function applyPending(client: pg.Client): Promise<string[]> {
  const done = new Map<string, string>();
  for (const row of (
    await client.query<{ name: string; hash: string }>('select name, hash from schema_migration')
  ).rows)
    done.set(row.name, row.hash);
  const applied: string[] = [];
  for (const name of (await readdir(folder)).filter((f) => f.endsWith('.sql')).sort()) {
    const text = await readFile(path.join(folder, name), 'utf8');
    const hash = createHash('sha256').update(text).digest('hex');
    const known = done.get(name);
    if (known === hash) continue;
    if (known) throw new Error(`migration ${name} was changed after it was applied: add a new file instead`);
    await applyOne(client, name, text, hash);
    applied.push(name);
  }
  return applied;
}

async function applyOne(client: pg.Client, name: string, text: string, hash: string): Promise<void> {
  await client.query('begin');
  try {
    await client.query(text);
    await client.query('insert into schema_migration (name, hash) values ($1, $2)', [name, hash]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw new Error(`migration ${name} failed: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}
