// `rapport journeys`: definitions as files that fit into version control: listed, checked, taken out, brought in as drafts.
import { readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { text } from 'node:stream/consumers';
import type { Command } from 'commander';
import {
  bringDefinition,
  checkStored,
  definitionProblems,
  type FiledJourney,
  fileJourney,
  listFiled,
  readFiled,
} from '../../journeys/index.ts';
import { parseStrictJson } from '../../platform/http/index.ts';
import { isRefusal, type Refusal } from '../../platform/result.ts';
import { recordAudit } from '../../trust/index.ts';
import type { House } from '../house.ts';
import { dataSettings, organisationOf, withHouse } from './settings.ts';
import { BAD_USE, CommandFailure } from './terminal.ts';

interface Options {
  readonly org?: string;
  readonly dataDir?: string;
  readonly json?: boolean;
}

export function register(program: Command): void {
  const journeys = program
    .command('journeys')
    .description('journeys as files: list, check, export, import')
    .addHelpText(
      'before',
      'Examples:\n  rapport journeys list --org riverside\n  rapport journeys export 0198… --org riverside > missed.json\n  rapport journeys check missed.json --org riverside\n  rapport journeys import missed.json --org riverside\n',
    );
  const common = (command: Command): Command =>
    command
      .option('--org <slug>', 'organisation')
      .option('--data-dir <dir>', 'folder of the embedded database');
  common(journeys.command('list'))
    .description('journeys of the organisation, by name')
    .option('--json', 'one JSON object a line')
    .action((options: Options) => list(options));
  common(journeys.command('check <file>'))
    .description('what stands against publishing a file; without --org its form alone')
    .option('--json', 'one JSON object a line')
    .action((file: string, options: Options) => check(file, options));
  common(journeys.command('export <id>'))
    .description('the draft of a journey as JSON')
    .action((id: string, options: Options) => exportOne(id, options));
  common(journeys.command('import <file>'))
    .description('a file as the draft of the journey of its name; made when there is none; never published')
    .option('--json', 'the answer as one line of JSON')
    .action((file: string, options: Options) => importOne(file, options));
}

function inHouse<T>(options: Options, work: (house: House, orgId: string) => Promise<T>): Promise<T> {
  const { org, dataDir } = options;
  if (org === undefined) throw new CommandFailure('--org names the organisation', 'Add --org SLUG.', BAD_USE);
  const config = dataSettings({ ...(dataDir === undefined ? {} : { dataDir }), quiet: true });
  return withHouse(config, async (house) => work(house, (await organisationOf(house, org)).id));
}

function list(options: Options): Promise<void> {
  return inHouse(options, async (house, orgId) => {
    const rows = await house.db.web(orgId, (tx) => listFiled(tx, orgId));
    for (const row of rows)
      process.stdout.write(
        options.json ? `${JSON.stringify(row)}\n` : `${row.id}  ${row.state.padEnd(8)}  ${row.name}\n`,
      );
  });
}

async function check(file: string, options: Options): Promise<void> {
  const filed = await read(file);
  const problems =
    options.org === undefined
      ? definitionProblems(filed.definition)
      : await inHouse(options, (house, orgId) =>
          house.db.web(orgId, (tx) => checkStored(tx, orgId, filed, house.clock.now())),
        );
  for (const p of problems)
    process.stdout.write(
      options.json ? `${JSON.stringify(p)}\n` : `${file}: ${p.field}: ${p.level}: ${p.message} ${p.fix}\n`,
    );
  if (problems.some((p) => p.level === 'error')) process.exitCode = 1;
  else process.stderr.write('Nothing stands against publishing it.\n');
}

function exportOne(id: string, options: Options): Promise<void> {
  return inHouse(options, async (house, orgId) => {
    const found = unrefused(await house.db.web(orgId, (tx) => fileJourney(tx, orgId, id)));
    process.stdout.write(`${JSON.stringify(found, null, 2)}\n`);
  });
}

async function importOne(file: string, options: Options): Promise<void> {
  const filed = await read(file);
  await inHouse(options, async (house, orgId) => {
    const { clock, newId } = house;
    const brought = await house.db.web(orgId, async (tx) => {
      const made = await bringDefinition(tx, orgId, filed, { now: clock.now(), newId });
      if (isRefusal(made)) return made;
      const at = clock.now();
      const actor = { kind: 'system', id: `command:${userInfo().username}` } as const;
      await recordAudit(tx, { orgId, at, id: newId(at), actor, action: 'journey.imported', object: made.id });
      return made;
    });
    const done = unrefused(brought);
    const words = `${done.made ? 'Made' : 'Changed'} the draft of ${done.id}; publish it in the console.`;
    process.stdout.write(`${options.json ? JSON.stringify(done) : words}\n`);
  });
}

/** A file, or standard input for `-`. */
async function read(file: string): Promise<FiledJourney> {
  const content = file === '-' ? await text(process.stdin) : await readFile(file, 'utf8').catch(() => null);
  if (content === null)
    throw new CommandFailure(`${file} cannot be read`, 'Name a file that is there.', BAD_USE);
  const parsed = parseStrictJson(Buffer.from(content));
  const filed = isRefusal(parsed) ? parsed : readFiled(parsed);
  if (!isRefusal(filed)) return filed;
  throw new CommandFailure(`${file}: ${filed.message}`, filed.fix ?? 'Correct it and try again.', BAD_USE);
}

function unrefused<T>(answer: T | Refusal): T {
  if (!isRefusal(answer)) return answer;
  throw new CommandFailure(answer.message, answer.fix ?? 'rapport journeys list shows what there is.');
}
