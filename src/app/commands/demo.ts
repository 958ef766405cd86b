// `rapport demo`: the whole product on this machine, with a town that lives; Ctrl-C stops all of it cleanly.
import { appendFile, mkdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import type { Command } from 'commander';
import open from 'open';
import {
  buildTown,
  DEFAULT_PEOPLE,
  DEMO_PASSWORD,
  type LivingTown,
  OPERATOR,
  type OrgSlug,
  STAFF,
  startLiving,
  type TownMarker,
} from '../../../demo/index.ts';
import { type MailSink, mailboxRoutes, startMailSink } from '../../channels/index.ts';
import { systemClock } from '../../platform/clock.ts';
import type { Config } from '../../platform/config.ts';
import { openLogger } from '../../platform/logging.ts';
import { listOrganisations } from '../../trust/index.ts';
import { type House, openHouse } from '../house.ts';
import { type Instance, StartRefused, startInstance } from '../instance.ts';
import { type ConsoleState, ensureConsole } from './console-build.ts';
import { clearDemo, readKeys, settleTown, stateOfTown } from './demo-town.ts';
import { printDemo, type Ready } from './demo-words.ts';
import { DEMO_FOLDER, settings } from './settings.ts';
import { CommandFailure, openSteps, printJson, type Steps, untilStopped, wholeNumber } from './terminal.ts';

interface Options {
  readonly port: number;
  readonly seed: number;
  readonly people: number;
  readonly dataDir: string;
  readonly reset?: boolean;
  readonly still?: boolean;
  readonly open: boolean;
  readonly json?: boolean;
}

const HOST = '127.0.0.1';

export function register(program: Command): void {
  program
    .command('demo')
    .description('the whole product on this machine, with a simulated town that lives')
    .option('--port <n>', 'port of the server', wholeNumber('--port', 1, 65_535), 4400)
    .option('--seed <n>', 'which town is drawn', wholeNumber('--seed', 0, 999_999_999), 1)
    .option('--people <n>', 'how many people live there', wholeNumber('--people', 20, 50_000), DEFAULT_PEOPLE)
    .option('--data-dir <dir>', 'where its data are kept', DEMO_FOLDER)
    .option('--reset', 'forget the town of that folder and draw it anew')
    .option('--still', 'nobody acts')
    .option('--no-open', 'do not open a browser')
    .option('--json', 'one line of JSON on stdout when it is ready')
    .addHelpText(
      'before',
      'Examples:\n  rapport demo\n  rapport demo --port 8080 --no-open\n  rapport demo --reset --seed 7 --people 500\n',
    )
    .action((options: Options) => demo(options));
}

async function demo(options: Options): Promise<void> {
  const began = performance.now();
  const stopped = untilStopped();
  const steps = openSteps();
  const dataDir = path.resolve(options.dataDir);
  steps.say('\nRapport demo\n');
  await portIsFree(options.port);
  if (options.reset) await steps.run('Forget the old town', () => clearDemo(dataDir));
  const closers: Closers = [];
  const running = await Promise.race([start(options, { dataDir, steps, closers }), stopped]).catch(
    (error: unknown) => giveUp(closers, error),
  );
  if (typeof running === 'string') {
    steps.say('\nStopping ...');
    return giveUp(closers, new CommandFailure('Stopped before it was ready.', 'Start again: rapport demo'));
  }
  const ready = await readyOf(options, running);
  if (options.json) printJson(ready);
  else
    printDemo(ready, {
      seconds: (performance.now() - began) / 1000,
      still: options.still === true,
      dataDir,
      console: running.console,
    });
  if (options.open && !options.json && process.stdout.isTTY) await open(ready.url).catch(() => undefined);
  const signal = await stopped;
  steps.say(signal === 'SIGINT' ? '\nStopping ...' : 'Stopping ...');
  await stop(running);
  steps.say('Stopped. The town is kept; start again with: rapport demo');
}

interface Running {
  readonly instance: Instance;
  readonly sink: MailSink;
  readonly keys: ReadonlyMap<OrgSlug, string>;
  readonly living: LivingTown | null;
  readonly console: ConsoleState;
}

/** Closes what was opened and fails; whatever still holds the process then must not keep it alive. */
async function giveUp(closers: Closers, error: unknown): Promise<never> {
  setTimeout(() => process.exit(1), 5_000).unref();
  for (const close of closers.reverse()) await close().catch(() => undefined);
  throw error instanceof StartRefused ? refusedStart(error) : error;
}

/** How to close what a failed start has opened so far, in the order of opening. */
type Closers = (() => Promise<void>)[];

interface Starting {
  readonly dataDir: string;
  readonly steps: Steps;
  readonly closers: Closers;
}

/** Starts everything in order; the console is built beside the founding, for they use different cores. */
async function start(options: Options, starting: Starting): Promise<Running> {
  const { dataDir, steps, closers } = starting;
  const consoleReady = ensureConsole();
  const sink = await openMailbox(dataDir);
  closers.push(() => sink.close());
  const config = settings(demoSettings(options, dataDir, sink.url));
  const log = openLogger('error');
  let house = await steps.run('Database', async (step) => {
    const opened = await openHouse({ config, log });
    step.note(
      opened.migrated.applied.length > 0
        ? `created in ${path.relative('.', dataDir) || '.'}`
        : `kept in ${path.relative('.', dataDir) || '.'}`,
    );
    return opened;
  });
  closers.push(() => house.close());
  let marker = await stateOfTown(house);
  if (marker === 'broken') {
    house = await startAnew(house, config, dataDir, steps);
    marker = 'empty';
  }
  const town = buildTown(
    typeof marker === 'string' ? options.seed : marker.seed,
    typeof marker === 'string' ? options.people : marker.people,
  );
  if (marker === 'empty')
    marker = await steps.run('Town and three weeks', (step) => settleTown(house, town, DEMO_PASSWORD, step));
  else if (typeof marker !== 'string') tellKept(marker, options, steps);
  const console = await steps.run('Console', async (step) => {
    const state = await consoleReady;
    step.note(state === 'failed' ? 'could not be built: see above' : state);
    return state;
  });
  const { instance, keys } = await steps.run('Server', async (step) => {
    const made = await startInstance({
      config,
      role: 'all',
      house,
      log,
      mount: (app) => mailboxRoutes(app, sink),
    });
    step.note(made.url);
    return { instance: made, keys: await keysOf(house) };
  });
  const startedAt = typeof marker === 'string' ? systemClock.now() : marker.startedAt;
  const living = options.still
    ? null
    : startLiving({
        url: instance.url,
        town,
        keys,
        sink,
        startedAt,
        now: systemClock.now,
        onTrouble: (words) => log.warn('the town was not heard', { words }),
      });
  return { instance, sink, keys, living, console };
}

function demoSettings(options: Options, dataDir: string, smtpUrl: string): Partial<Config> {
  return {
    port: options.port,
    host: HOST,
    publicUrl: `http://${HOST}:${options.port}`,
    dataDir,
    databaseUrl: null,
    smtpUrl,
    mailFrom: 'Rapport demo <demo@rapport.example>',
    logLevel: 'error',
    idleSeconds: 8 * 3600,
  };
}

async function startAnew(house: House, config: Config, dataDir: string, steps: Steps): Promise<House> {
  steps.say('  The last founding was interrupted: starting anew.');
  await house.close();
  await clearDemo(dataDir);
  return steps.run('Database', () => openHouse({ config, log: house.log }));
}

function tellKept(marker: TownMarker, options: Options, steps: Steps): void {
  steps.say(`  ✓ The town of seed ${marker.seed} with ${marker.people} people is kept.`);
  const other =
    (options.seed !== marker.seed && options.seed !== 1) ||
    (options.people !== marker.people && options.people !== DEFAULT_PEOPLE);
  if (other) steps.say('    For another one add --reset.');
}

async function keysOf(house: House): Promise<Map<OrgSlug, string>> {
  return readKeys(house, await house.db.auth((tx) => listOrganisations(tx)));
}

async function readyOf(options: Options, running: Running): Promise<Ready> {
  const { url, house } = running.instance;
  const base = url === '' ? `http://${HOST}:${options.port}` : url;
  return {
    url: base,
    portal: `${base}/portal`,
    mailbox: `${base}/mailbox`,
    databaseUrl: house.databaseUrl,
    logins: [...STAFF, OPERATOR].map((s) => ({
      email: s.email,
      password: DEMO_PASSWORD,
      role: s.roles.join(', '),
      organization: s === OPERATOR ? 'riverside, alvara' : s.org,
    })),
    writeKeys: [...running.keys].map(([organization, key]) => ({ organization, key })),
  };
}

async function stop({ living, instance, sink }: Running): Promise<void> {
  await living?.stop();
  await instance.stop();
  await sink.close();
}

function refusedStart(error: StartRefused): CommandFailure {
  return new CommandFailure(error.message, error.refusal.fix ?? 'Start again.');
}

async function openMailbox(dataDir: string): Promise<MailSink> {
  await mkdir(dataDir, { recursive: true });
  await appendFile(path.join(dataDir, 'mailbox.jsonl'), '', { mode: 0o600 });
  return startMailSink({ port: 0, dataDir, now: systemClock.now });
}

/** Told before anything is founded: a start that fails after ten seconds is no fun. */
async function portIsFree(port: number): Promise<void> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE')
        reject(
          new CommandFailure(
            `Port ${port} is already in use.`,
            `Stop what runs there (perhaps another demo), or choose another port: rapport demo --port ${port + 1}`,
          ),
        );
      else
        reject(
          new CommandFailure(
            `Port ${port} cannot be used (${error.code ?? error.message}).`,
            'Choose a port above 1023: rapport demo --port 4400',
          ),
        );
    });
    probe.listen(port, HOST, () => probe.close(() => resolve()));
  });
}
