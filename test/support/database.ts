// A database of one's own for each test file, cloned from the migrated template in some tens of milliseconds.
import { inject } from 'vitest';
import type { ScratchDatabase } from '../../src/platform/postgres/scratch.ts';
import { createDatabaseFrom, databaseUrl, execute } from '../../src/platform/postgres/scratch.ts';

/** Clones the template; `close` drops the clone and whatever sessions are left on it. */
export function testDatabase(): Promise<ScratchDatabase> {
  return createDatabaseFrom(inject('databaseServer'), inject('databaseTemplate'));
}

/** Runs a statement on the server's own database, for roles and other things above a single database. */
export function onServer(statement: string): Promise<void> {
  return execute(databaseUrl(inject('databaseServer'), 'postgres'), statement);
}
