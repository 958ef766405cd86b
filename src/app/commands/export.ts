// `rapport export`: people or facts of an organisation as JSONL or CSV; who exported what stands in the audit trail.
import { createWriteStream } from 'node:fs';
import { userInfo } from 'node:os';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { isId } from '../../platform/ids.ts';
import { type ExportReader, type ExportWish, exportLines } from '../export.ts';
import { dataSettings, organisationOf, withHouse } from './settings.ts';
import { openSteps } from './terminal.ts';

interface Options {
  readonly org: string;
  readonly what: 'people' | 'events';
  readonly format: 'jsonl' | 'csv';
  readonly out: string;
  readonly since?: number;
  readonly until?: number;
  readonly kind?: readonly string[];
  readonly country?: readonly string[];
  readonly audience?: string;
  readonly query?: string;
  readonly traits?: readonly string[];
  readonly names?: readonly string[];
  readonly dataDir?: string;
}

export function register(program: Command): void {
  program
    .command('export')
    .description('people or events of an organisation as JSONL or CSV')
    .requiredOption('--org <slug>', 'organisation')
    .addOption(new Option('--what <rows>', 'which rows').choices(['people', 'events']).default('people'))
    .addOption(
      new Option('--format <format>', 'how they are written').choices(['jsonl', 'csv']).default('jsonl'),
    )
    .option('--out <file>', 'a path, or - for standard output', '-')
    .option('--kind <kinds>', 'people of these kinds: patient,hcp,contact,respondent', words)
    .option('--country <codes>', 'people of these countries: US,DE', words)
    .option('--query <words>', 'people whom these words find')
    .option('--audience <id>', 'members of this audience, or their events', audienceId)
    .option('--traits <names>', 'traits that get columns of their own in CSV', words)
    .option('--names <names>', 'events of these names', words)
    .option('--since <date>', 'events received from this ISO 8601 date on', date)
    .option('--until <date>', 'events received before this ISO 8601 date', date)
    .option('--data-dir <dir>', 'folder of the embedded database')
    .addHelpText(
      'before',
      'Examples:\n  rapport export --org riverside > people.jsonl\n  rapport export --org alvara --kind hcp --format csv --traits specialty --out hcps.csv\n  rapport export --org riverside --what events --since 2026-11-01 --format csv --out events.csv\n',
    )
    .action((options: Options) => run(options));
}

function words(text: string): string[] {
  return text.split(',').flatMap((w) => w.trim() || []);
}

function audienceId(text: string): string {
  if (isId(text)) return text;
  throw new InvalidArgumentError('An audience is named by its id.');
}

function date(text: string): number {
  const at = Date.parse(text);
  if (Number.isFinite(at)) return at;
  throw new InvalidArgumentError('Write a date as 2026-11-01.');
}

function wishOf(options: Options): ExportWish {
  const audience = options.audience ?? null;
  if (options.what === 'events')
    return {
      what: 'events',
      wanted: {
        since: options.since ?? 0,
        until: options.until ?? null,
        names: options.names ?? null,
        audience,
      },
    };
  return {
    what: 'people',
    wanted: { kinds: options.kind ?? null, countries: options.country ?? null, audience },
    words: options.query?.trim() ?? '',
    traits: options.traits ?? [],
  };
}

async function run(options: Options): Promise<void> {
  const config = dataSettings({
    ...(options.dataDir === undefined ? {} : { dataDir: options.dataDir }),
    quiet: options.out === '-',
  });
  await withHouse(config, async (house) => {
    const organisation = await organisationOf(house, options.org);
    const reader: ExportReader = {
      orgId: organisation.id,
      actor: { kind: 'system', id: `command:${userInfo().username}` },
      capabilities: 'all',
    };
    await openSteps().run(`Export ${options.what}`, async (step) => {
      const lines = exportLines(house, reader, wishOf(options), options.format, (rows) =>
        step.note(`${rows} rows`),
      );
      const from = Readable.from(lines);
      if (options.out === '-') await pipeline(from, process.stdout, { end: false });
      else await pipeline(from, createWriteStream(options.out, { mode: 0o600 }));
    });
  });
}
