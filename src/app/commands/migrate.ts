// `rapport migrate`: brings the schema of the database up to date, under a lock, and says what it applied.
import path from 'node:path';
import type { Command } from 'commander';
import { migrate } from '../../platform/migrate.ts';
import { startEmbeddedPostgres } from '../../platform/postgres/index.ts';
import { dataSettings } from './settings.ts';
import { openSteps, printJson } from './terminal.ts';

interface Options {
  readonly dataDir?: string;
  readonly json?: boolean;
}

export function register(program: Command): void {
  program
    .command('migrate')
    .description('bring the schema of the database up to date')
    .option('--data-dir <dir>', 'folder of the embedded database')
    .option('--json', 'print what was applied as JSON')
    .addHelpText('before', 'Examples:\n  DATABASE_URL=postgres://rapport@db/rapport rapport migrate\n')
    .action((options: Options) => run(options));
}

async function run(options: Options): Promise<void> {
  const config = dataSettings(options);
  const embedded =
    config.databaseUrl === null
      ? await startEmbeddedPostgres({ dataDir: path.join(path.resolve(config.dataDir), 'postgres') })
      : null;
  try {
    const done = await openSteps(options.json).run('Schema', async (step) => {
      const migrated = await migrate(config.databaseUrl ?? embedded?.url ?? '');
      step.note(
        migrated.applied.length > 0
          ? `${migrated.applied.length} applied, now at ${migrated.version}`
          : `up to date at ${migrated.version}`,
      );
      return migrated;
    });
    if (options.json) printJson(done);
    else for (const name of done.applied) process.stdout.write(`${name}\n`);
  } finally {
    await embedded?.stop();
  }
}
