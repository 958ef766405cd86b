// The command line: shows examples first, loads a command's code only when that command is asked for.
import { existsSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import pc from 'picocolors';
import manifest from '../package.json' with { type: 'json' };

const BAD_USE = 2;
/** What a user may ask for, in the order of the help. */
const COMMANDS = [
  'demo',
  'serve',
  'migrate',
  'doctor',
  'import',
  'export',
  'journeys',
  'audiences',
  'campaigns',
  'text',
  'arbiter',
  'simulate',
  'listening',
  'leaders',
];

const EXAMPLES = `
${pc.bold('Examples')}
  rapport demo                          the whole product on this machine, with a town that lives
  rapport serve                         the product on your database (DATABASE_URL)
  rapport import people.csv --org riverside --as contacts --map map.json --dry-run
  rapport doctor                        what stands in the way, and the way out
`;

interface CommandModule {
  register(program: Command): void;
}

// A reader that has seen enough (`| head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

process.exitCode = await main(process.argv.slice(2));

async function main(words: readonly string[]): Promise<number> {
  const program = new Command('rapport')
    .description('Push and pull in balance: every contact consented, explained and measured.')
    .version(manifest.version)
    .addHelpText('before', EXAMPLES)
    .showHelpAfterError('(rapport --help shows examples)')
    .showSuggestionAfterError(true)
    .exitOverride();
  const wanted = words.find((word) => !word.startsWith('-'));
  const known = COMMANDS.filter((name) => existsSync(commandFile(name)));
  const load = wanted !== undefined && known.includes(wanted) ? [wanted] : known;
  for (const name of load) await register(program, name);
  strict(program);
  try {
    await program.parseAsync([...words], { from: 'user' });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    return explain(error);
  }
}

async function register(program: Command, name: string): Promise<void> {
  const loaded: unknown = await import(commandFile(name).href);
  if (!isCommandModule(loaded)) throw new Error(`src/app/commands/${name}.ts does not export register()`);
  loaded.register(program);
}

function commandFile(name: string): URL {
  return new URL(`../src/app/commands/${name}.ts`, import.meta.url);
}

function isCommandModule(value: unknown): value is CommandModule {
  return (
    typeof value === 'object' && value !== null && 'register' in value && typeof value.register === 'function'
  );
}

/** Commands throw instead of exiting, so that the exit code is decided in one place. */
function strict(command: Command): void {
  for (const child of command.commands) {
    child.exitOverride();
    strict(child);
  }
}

/** 0 for help asked for, 2 for bad use, 1 for a failure; a refusal says how to get on. */
function explain(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : BAD_USE;
  const message = error instanceof Error ? error.message : String(error);
  console.error(`${pc.red('rapport:')} ${message}`);
  if (error instanceof Error && 'fix' in error)
    console.error(`${pc.dim('What to do:')} ${String(error.fix)}`);
  else if (process.env.RAPPORT_DEBUG && error instanceof Error) console.error(error.stack);
  return error instanceof Error && 'exitCode' in error ? Number(error.exitCode) : 1;
}
