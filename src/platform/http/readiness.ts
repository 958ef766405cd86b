// Whether this process may take traffic: the database answers, and its schema is the one this code was written for.
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Database } from '../db.ts';
import type { ReadyCheck } from './operator.ts';

const folder = path.resolve(import.meta.dirname, '../../../sql');

/**
 * Makes the checks of /readyz.
 * @param patience ms after which a silent database counts as away
 */
export function databaseReadiness(db: Database, patience = 2_000): () => Promise<readonly ReadyCheck[]> {
  const expected = expectedMigrations();
  return async () => {
    try {
      const applied = await within(patience, appliedMigrations(db));
      const missing = (await expected).filter((name) => !applied.has(name));
      const words = `Not applied: ${missing.join(', ')}. Run rapport migrate.`;
      return [
        { name: 'database', ok: true },
        missing.length === 0 ? { name: 'migrations', ok: true } : { name: 'migrations', ok: false, words },
      ];
    } catch {
      return [{ name: 'database', ok: false, words: 'The database does not answer.' }];
    }
  };
}

async function expectedMigrations(): Promise<string[]> {
  return (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
}

/** A database without the table was never migrated: nothing is applied. */
async function appliedMigrations(db: Database): Promise<Set<string>> {
  return db.owner(async (tx) => {
    const [found] = await tx.query<{ there: boolean }>(
      `select to_regclass('schema_migration') is not null as there`,
    );
    if (!found?.there) return new Set();
    const rows = await tx.query<{ name: string }>('select name from schema_migration');
    return new Set(rows.map(({ name }) => name));
  });
}

function within<T>(ms: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('too slow')), ms);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
