// `rapport import`: files of rows become signals; resumable, rehearsable, and taken back by one word.
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type Command, Option } from 'commander';
import {
  CLINICAL_KINDS,
  type ClinicalKind,
  findMap,
  IMPORT_KINDS,
  type ImportKind,
  type ImportMap,
  type ImportProgress,
  type ImportSummary,
  importClinical,
  listBadRows,
  listMaps,
  listRuns,
  parseMap,
  previewImport,
  rowOf,
  runImport,
  undoImport,
} from '../../intake/index.ts';
import type { Config } from '../../platform/config.ts';
import { isId } from '../../platform/ids.ts';

import { isRefusal, type Refusal } from '../../platform/result.ts';
import { recordAudit } from '../../trust/index.ts';
import type { House } from '../house.ts';
import { importServices, uniteOnWord } from '../imports.ts';
import { dataSettings, organisationOf, unrefused, withHouse } from './settings.ts';
import { CommandFailure, openSteps, printJson } from './terminal.ts';

interface Options {
  readonly org?: string;
  readonly as?: ImportKind | ClinicalKind;
  readonly map?: string;
  readonly dryRun?: boolean;
  readonly list?: boolean;
  readonly undo?: string;
  readonly json?: boolean;
  readonly dataDir?: string;
}

const SHOWN_BAD = 10;

export function register(program: Command): void {
  program
    .command('import')
    .description('bring a CSV or JSONL file into an organisation')
    .argument('[file]', 'a path, or - for standard input')
    .option('--org <slug>', 'organisation')
    .addOption(new Option('--as <kind>', 'what the rows are').choices([...IMPORT_KINDS, ...CLINICAL_KINDS]))
    .option(
      '--map <map>',
      'what the columns mean: a JSON file, JSON itself, a shipped map (nhs-themes, hillstrom), or a saved one',
    )
    .option('--dry-run', 'read and check everything, store nothing')
    .option('--list', 'imports of the organisation, newest first')
    .option('--undo <id>', 'take an import back')
    .option('--data-dir <dir>', 'folder of the embedded database')
    .option('--json', 'summary as one line of JSON')
    .addHelpText(
      'before',
      'Examples:\n  rapport import comments.jsonl --org riverside --as survey-comments --dry-run\n  rapport import npidata.csv.gz --org alvara --as hcp\n  rapport import people.csv --org alvara --as people --map map.json\n  rapport import --list --org riverside\n',
    )
    .action((file: string | undefined, options: Options, command: Command) => run(file, options, command));
}

async function run(file: string | undefined, options: Options, command: Command): Promise<void> {
  const bad = (words: string): never => command.error(`error: ${words}`, { exitCode: 2 });
  const { org, as } = options;
  if (file !== undefined && !options.list && options.undo === undefined) {
    if (as === undefined)
      return bad('--as says what the rows are: people, hcp, survey-comments, contacts, events, fhir or hl7');
    if (isClinical(as)) {
      if (options.dryRun || options.map !== undefined)
        return bad('fhir and hl7 take neither --dry-run nor --map');
      if (org === undefined) return bad('--org names the organisation');
      const name = file === '-' ? 'standard input' : path.basename(file);
      return withInput(file, (input) =>
        withHouse(configOf(options), (house) => bring(house, { org, as, map: null, input, name }, options)),
      );
    }
    const map = options.map === undefined ? null : await mapNamed(options.map, as, options);
    return withInput(file, async (input) => {
      if (options.dryRun) return rehearse(input, as, map, options);
      if (org === undefined) return bad('--org names the organisation');
      return withHouse(configOf(options), (house) =>
        bring(
          house,
          { org, as, map, input, name: file === '-' ? 'standard input' : path.basename(file) },
          options,
        ),
      );
    });
  }
  if (org === undefined) return bad('--org names the organisation');
  if (options.list) return withHouse(configOf(options), (house) => list(house, org, options));
  const { undo } = options;
  if (undo === undefined) return bad('name a file, or use --list or --undo');
  if (!isId(undo)) return bad('--undo takes the id of an import; --list shows them');
  return withHouse(configOf(options), (house) => takeBack(house, org, undo, options));
}

/** Narrows to files that carry their own meaning. */
function isClinical(kind: ImportKind | ClinicalKind): kind is ClinicalKind {
  return CLINICAL_KINDS.some((k) => k === kind);
}

/** A file, JSON, a shipped map, or one that the organisation saved. */
async function mapNamed(name: string, as: ImportKind, options: Options): Promise<ImportMap> {
  const found = await findMap(name, as, true);
  const { org } = options;
  if (!isRefusal(found) || found.code !== 'no-such-map' || org === undefined) return unrefused(found);
  return withHouse(configOf(options), async (house) => {
    const { id } = await organisationOf(house, org);
    const saved = await house.db.web(id, (tx) => listMaps(tx, id));
    const row = saved.find((m) => m.name === name && m.kind === as) ?? saved.find((m) => m.name === name);
    return unrefused(row ? parseMap(row.map, as) : found);
  });
}

function configOf(options: Options): Config {
  return dataSettings({
    ...(options.dataDir === undefined ? {} : { dataDir: options.dataDir }),
    quiet: options.json === true,
  });
}

/** Standard input is kept in a file first: an import has to know its file's hash before its first row. */
async function withInput<T>(file: string, work: (input: string) => Promise<T>): Promise<T> {
  if (file !== '-') return work(file);
  const folder = await mkdtemp(path.join(tmpdir(), 'rapport-import-'));
  try {
    const input = path.join(folder, 'stdin');
    await pipeline(process.stdin, createWriteStream(input, { mode: 0o600 }));
    return await work(input);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function rehearse(
  input: string,
  as: ImportKind,
  map: ImportMap | null,
  options: Options,
): Promise<void> {
  const preview = unrefused(await previewImport({ path: input, kind: as, map, now: Date.now() }));
  if (options.json) return printJson(preview);
  const { rowsRead, rowsGood, rowsBad, rowsSkipped, signals, format, encoding, because } = preview;
  process.stdout.write(
    `${rowsRead} rows (${format}, ${encoding}: ${because}): ${rowsGood} good, ${rowsBad} bad, ${rowsSkipped} left out, ${signals} signals. Nothing was stored.\n`,
  );
  for (const row of preview.first)
    process.stdout.write(
      `line ${row.line}: ${JSON.stringify(row.signals.map((s) => ({ name: s.name, properties: s.properties, traits: s.traits })))}\n`,
    );
  for (const row of preview.bad)
    process.stderr.write(
      `line ${row.line}${row.field ? `, ${row.field}` : ''}: ${row.detail} (${row.code})\n`,
    );
}

interface Wish {
  readonly org: string;
  readonly as: ImportKind | ClinicalKind;
  readonly map: ImportMap | null;
  readonly input: string;
  readonly name: string;
}

async function bring(house: House, wish: Wish, options: Options): Promise<void> {
  const organisation = await organisationOf(house, wish.org);
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  const by = userInfo().username;
  await audit(house, organisation.id, by, 'import.started', wish.name);
  const summary = await openSteps(options.json).run(`Import ${wish.name}`.slice(0, 40), async (step) => {
    const done = unrefused(
      await take(house, wish, organisation.id, by, (share) => step.share(share), stop.signal),
    );
    step.note(
      done.repeated
        ? 'imported before: nothing new'
        : `${done.rowsStored} stored, ${done.rowsRepeated} repeated, ${done.rowsBad} bad, ${done.rowsSkipped} left out`,
    );
    return done;
  });
  if (options.json) printJson(summary);
  else process.stdout.write(`${summary.id}\n`);
  if (summary.rowsBad > 0) await showBad(house, organisation.id, summary.id, summary.rowsBad);
  if (summary.state !== 'done')
    throw new CommandFailure(
      'The import was interrupted; what was stored stays.',
      'Start the same command again: it goes on where it stopped.',
    );
}

/** Files of rows go through the import's engine, clinical ones through the doors of FHIR and HL7 v2. */
function take(
  house: House,
  wish: Wish,
  orgId: string,
  by: string,
  onShare: (share: number) => void,
  signal: AbortSignal,
): Promise<ImportSummary | Refusal> {
  const shared = {
    orgId,
    path: wish.input,
    fileName: wish.name,
    startedBy: `command:${by}`,
    onProgress: (p: ImportProgress) => onShare(p.bytesDone / p.bytesTotal),
    signal,
  };
  return isClinical(wish.as)
    ? importClinical(
        { ...house, appended: () => undefined, unite: uniteOnWord(house) },
        { ...shared, kind: wish.as },
      )
    : runImport(importServices(house), { ...shared, kind: wish.as, map: wish.map });
}

async function showBad(house: House, orgId: string, id: string, count: number): Promise<void> {
  const rows = await house.db.web(orgId, (tx) => listBadRows(tx, orgId, id, -1, SHOWN_BAD));
  for (const row of rows)
    process.stderr.write(
      `line ${row.line}${row.field ? `, ${row.field}` : ''}: ${row.detail} (${row.code})\n`,
    );
  if (count > rows.length)
    process.stderr.write(`... and ${count - rows.length} more, under Settings > Imports\n`);
}

async function list(house: House, org: string, options: Options): Promise<void> {
  const organisation = await organisationOf(house, org);
  const runs = (await house.db.web(organisation.id, (tx) => listRuns(tx, organisation.id, null, 100))).map(
    rowOf,
  );
  if (options.json) return printJson({ rows: runs });
  for (const r of runs) {
    const counts = `${r.rowsStored} stored, ${r.rowsRepeated} repeated, ${r.rowsBad} bad`;
    process.stdout.write(
      `${r.id}  ${r.startedAt.slice(0, 16)}  ${r.state.padEnd(8)} ${String(r.percent).padStart(3)} %  ${r.kind.padEnd(16)} ${counts}  ${r.fileName}\n`,
    );
  }
  if (runs.length === 0) process.stderr.write('No imports yet.\n');
}

async function takeBack(house: House, org: string, id: string, options: Options): Promise<void> {
  const organisation = await organisationOf(house, org);
  await audit(house, organisation.id, userInfo().username, 'import.undone', id);
  const undone = await openSteps(options.json).run('Undo', async (step) => {
    const done = unrefused(
      await undoImport(importServices(house), organisation.id, id, (u) =>
        step.note(`${u.facts} facts, ${u.subjects} people taken back`),
      ),
    );
    step.note(`${done.facts} facts, ${done.subjects} people taken back, ${done.rebuilt} rebuilt`);
    return done;
  });
  if (options.json) printJson({ id, state: 'undone', ...undone });
}

async function audit(house: House, orgId: string, by: string, action: string, object: string): Promise<void> {
  const at = house.clock.now();
  await house.db.web(orgId, (tx) =>
    recordAudit(tx, {
      orgId,
      at,
      id: house.newId(at),
      actor: { kind: 'system', id: `command:${by}` },
      action,
      object,
    }),
  );
}
