// The settings of a command: flags over environment over defaults; what is wrong is told before anything starts.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { type Config, isConfigProblems, printProblems, readConfig } from '../../platform/config.ts';
import { isRefusal, type Refusal } from '../../platform/result.ts';
import { listOrganisations, type Organisation } from '../../trust/index.ts';
import { type House, openHouse } from '../house.ts';
import { BAD_USE, CommandFailure } from './terminal.ts';

/** Where the demo keeps its data unless told otherwise. */
export const DEMO_FOLDER = './.rapport/demo';

/** Reads the settings, or fails with everything that is wrong with them. */
export function settings(overrides: Partial<Config>): Config {
  const read = readConfig(process.env, overrides);
  if (!isConfigProblems(read)) return read;
  throw new CommandFailure(
    `the settings cannot be used:\n${printProblems(read)}`,
    'Correct them and start again.',
    BAD_USE,
  );
}

/**
 * The settings of a command that works on data: `DATABASE_URL`, else the embedded database of the data folder. Where only
 * a demo was ever started here, its data are meant.
 */
export function dataSettings(options: { readonly dataDir?: string; readonly quiet?: boolean }): Config {
  const config = settings({
    logLevel: 'warn',
    ...(options.dataDir === undefined ? {} : { dataDir: options.dataDir }),
  });
  const embedded = (dataDir: string): boolean => existsSync(path.join(dataDir, 'postgres'));
  if (
    config.databaseUrl !== null ||
    options.dataDir !== undefined ||
    embedded(config.dataDir) ||
    !embedded(DEMO_FOLDER)
  )
    return config;
  if (!options.quiet) process.stderr.write(`Using the demo's data in ${DEMO_FOLDER}\n`);
  return { ...config, dataDir: DEMO_FOLDER };
}

/** Opens the house for one piece of work and closes it again. */
export async function withHouse<T>(config: Config, work: (house: House) => Promise<T>): Promise<T> {
  const house = await openHouse({ config });
  try {
    return await work(house);
  } finally {
    await house.close();
  }
}

/** The organisation of that short name. */
export async function organisationOf(house: House, slug: string): Promise<Organisation> {
  const all = await house.db.auth((tx) => listOrganisations(tx));
  const found = all.find((o) => o.slug === slug);
  if (found) return found;
  const known = all.map((o) => o.slug).join(', ');
  throw new CommandFailure(
    `There is no organisation "${slug}".`,
    known === '' ? 'Start the demo, or make an organisation first.' : `Known are: ${known}.`,
  );
}

/** A refusal becomes a failure that says how to get on. */
export function unrefused<T>(value: T | Refusal): T {
  if (!isRefusal(value)) return value;
  throw new CommandFailure(
    `${value.message}${value.field ? ` (${value.field})` : ''}`,
    value.fix ?? 'See the documentation.',
  );
}
