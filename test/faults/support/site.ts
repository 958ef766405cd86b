// What processes under test share: a database with one organisation, a key file, and a mail server that counts.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type BenchOrganisation, foundBenchOrganisation } from '../../../bench/support/organisation.ts';
import { openHouse } from '../../../src/app/house.ts';
import { type Config, readConfig } from '../../../src/platform/config.ts';
import { type Database, openDatabase } from '../../../src/platform/db.ts';
import { silentLogger } from '../../../src/platform/logging.ts';
import { type ScriptedServer, startScriptedServer } from '../../support/scripted-mail-server.ts';

/** A founded site. */
export interface Site extends BenchOrganisation {
  readonly db: Database;
  readonly dataDir: string;
  readonly databaseUrl: string;
  readonly mails: ScriptedServer;
  /** The settings that every process of the site shares, and the same as environment. */
  readonly settings: Partial<Config>;
  readonly env: { readonly [name: string]: string };
  close(): Promise<void>;
}

/** Founds the organisation in an empty database. */
export async function foundSite(databaseUrl: string): Promise<Site> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'rapport-fault-'));
  const mails = await startScriptedServer(() => ({ at: 'ok' }));
  const settings = {
    databaseUrl,
    dataDir,
    smtpUrl: mails.url,
    publicUrl: 'http://127.0.0.1:1',
    host: '127.0.0.1',
  };
  const config = readConfig({}, { ...settings, logLevel: 'silent' });
  if (Array.isArray(config)) throw new Error(JSON.stringify(config));
  const house = await openHouse({ config, log: silentLogger });
  const organisation = await foundBenchOrganisation(house, 5);
  await house.close();
  const db = openDatabase({ url: databaseUrl });
  return {
    ...organisation,
    db,
    dataDir,
    databaseUrl,
    mails,
    settings,
    env: {
      DATABASE_URL: databaseUrl,
      RAPPORT_DATA_DIR: dataDir,
      RAPPORT_SMTP_URL: mails.url,
      RAPPORT_PUBLIC_URL: settings.publicUrl,
      RAPPORT_HOST: settings.host,
      RAPPORT_LOG_LEVEL: 'warn',
    },
    close: async () => {
      await db.close();
      await mails.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/**
 * Lets the leases of a dead or frozen process run out, as the passing of time would: the buckets of its consumers (15 s)
 * and what its sender had claimed (120 s). What a frozen transaction holds stays held, as it would.
 */
export async function outliveLeases(db: Database, pid: number): Promise<void> {
  await db.owner(async (tx) => {
    await tx.query(
      `update consumer_checkpoint c set lease_until = '-infinity' from (
         select consumer, bucket from consumer_checkpoint where owner like '%-' || $1::text || '-%' for update skip locked) o
       where c.consumer = o.consumer and c.bucket = o.bucket`,
      [pid],
    );
    await tx.query(
      `update consumer_worker set until = '-infinity' where (consumer, owner) in (
         select consumer, owner from consumer_worker where owner like '%-' || $1::text || '-%' for update skip locked)`,
      [pid],
    );
    await tx.query(
      `update outbox set claimed_until = '-infinity' where (subject_id, delivery_id) in (
         select subject_id, delivery_id from outbox where claimed_until is not null for update skip locked)`,
    );
  });
}
