// An organisation with its key in an empty database: the least that store tests of the loop need.
import { createHash } from 'node:crypto';
import { systemClock } from '../../src/platform/clock.ts';
import { type Database, openDatabase } from '../../src/platform/db.ts';
import { idFactory } from '../../src/platform/ids.ts';
import { systemRandom } from '../../src/platform/random.ts';
import { createTenantKey, openVault, type Vault } from '../../src/trust/vault.ts';
import { testDatabase } from './database.ts';

/** A database with one organisation. */
export interface TestInstance {
  readonly url: string;
  readonly db: Database;
  readonly vault: Vault;
  readonly orgId: string;
  readonly newId: (now: number) => string;
  readonly instanceKey: Uint8Array;
  close(): Promise<void>;
}

/** Makes a fresh database with an organisation `test`. */
export async function testInstance(): Promise<TestInstance> {
  const made = await testDatabase();
  const db = openDatabase({ url: made.url });
  const newId = idFactory(systemRandom);
  const orgId = newId(systemClock.now());
  const instanceKey = createHash('sha256').update('a key for tests').digest();
  await db.owner(async (tx) => {
    await tx.query(
      `insert into organisation (org_id, slug, name, kind, zone, postal_address, created_at)
       values ($1, 'test', 'Test Hospital', 'care-provider', 'Europe/London', '1 Test Street', now())`,
      [orgId],
    );
    await createTenantKey(tx, instanceKey, orgId, systemClock.now());
  });
  return {
    url: made.url,
    db,
    vault: openVault(instanceKey),
    orgId,
    newId,
    instanceKey,
    close: async () => {
      await db.close();
      await made.close();
    },
  };
}
