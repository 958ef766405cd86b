// `rapport serve`: the product on your database, as one process or split by role; a signal stops it gracefully.
import type { Command } from 'commander';
import { Option } from 'commander';
import { printConfig } from '../../platform/config.ts';
import { describeError, openLogger } from '../../platform/logging.ts';
import { type Role, StartRefused, startInstance } from '../instance.ts';
import { settings } from './settings.ts';
import { CommandFailure, openSteps, untilStopped, wholeNumber } from './terminal.ts';

interface Options {
  readonly role: Role;
  readonly port?: number;
  readonly host?: string;
  readonly dataDir?: string;
  readonly printConfig?: boolean;
}

export function register(program: Command): void {
  program
    .command('serve')
    .description('the product on your database (DATABASE_URL), or on an embedded one')
    .addOption(
      new Option('--role <role>', 'what this process does').choices(['all', 'web', 'worker']).default('all'),
    )
    .option('--port <n>', 'port of the server', wholeNumber('--port', 0, 65_535))
    .option('--host <address>', 'address to listen on')
    .option('--data-dir <dir>', 'folder for the key file and the embedded database')
    .option('--print-config', 'print the settings and exit')
    .addHelpText(
      'before',
      'Examples:\n  DATABASE_URL=postgres://rapport@db/rapport rapport serve\n  rapport serve --role worker\n',
    )
    .action((options: Options) => serve(options));
}

async function serve(options: Options): Promise<void> {
  const { port, host, dataDir, role } = options;
  const config = settings({
    ...(port === undefined ? {} : { port }),
    ...(host === undefined ? {} : { host }),
    ...(dataDir === undefined ? {} : { dataDir }),
  });
  if (options.printConfig) {
    process.stdout.write(`${printConfig(config)}\n`);
    return;
  }
  const log = openLogger(config.logLevel);
  const stopped = untilStopped();
  const steps = openSteps();
  const instance = await steps.run('Start', async (step) => {
    const made = await startInstance({ config, role, log, step: step.note }).catch((error: unknown) => {
      if (error instanceof StartRefused)
        throw new CommandFailure(error.message, error.refusal.fix ?? 'See docs/operations.md.');
      throw error;
    });
    step.note(role === 'worker' ? 'working in the background' : made.url);
    return made;
  });
  const signal = await stopped;
  log.info('stopping', { signal });
  await instance.stop().catch((error: unknown) => {
    log.error('the stop was not clean', { error: describeError(error) });
    process.exitCode = 1;
  });
}
