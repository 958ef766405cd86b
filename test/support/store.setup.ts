// Gives a test run one database server and one migrated template that every test file clones.
import { existsSync } from 'node:fs';
import type { TestProject } from 'vitest/node';
import { databaseUrl, execute, scratchServer } from '../../src/platform/postgres/scratch.ts';

declare module 'vitest' {
  interface ProvidedContext {
    databaseServer: string;
    databaseTemplate: string;
  }
}

/** Starts a scratch server, or uses the one named by RAPPORT_TEST_DATABASE_URL, and migrates the template. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.RAPPORT_TEST_DATABASE_URL;
  const server = given === undefined ? await scratchServer() : { url: given, stop: async () => {} };
  const template = `template_${process.pid}_${project.name}`;
  const admin = databaseUrl(server.url, 'postgres');
  await execute(admin, `create database ${template}`);
  await migrateTemplate(databaseUrl(server.url, template));
  project.provide('databaseServer', server.url);
  project.provide('databaseTemplate', template);
  return async () => {
    if (given !== undefined) await execute(admin, `drop database if exists ${template} with (force)`);
    await server.stop();
  };
}

async function migrateTemplate(url: string): Promise<void> {
  const migrations = new URL('../../src/platform/migrate.ts', import.meta.url);
  if (!existsSync(migrations)) return;
  const { migrate } = await import('../../src/platform/migrate.ts');
  await migrate(url);
}
