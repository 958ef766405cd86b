// The single looks of the doctor. Each returns a finding and never throws; none changes anything.
import { readdir, stat, statfs } from 'node:fs/promises';
import { connect } from 'node:net';
import { freemem } from 'node:os';
import path from 'node:path';
import { type Config, type ConfigProblem, isConfigProblems, printProblems } from '../../platform/config.ts';
import { openDatabase } from '../../platform/db.ts';
import { startEmbeddedPostgres } from '../../platform/postgres/index.ts';
import { systemRandom } from '../../platform/random.ts';
import { isRefusal } from '../../platform/result.ts';
import { readSecrets } from '../../platform/secrets.ts';
import { openVault } from '../../trust/index.ts';
import { appliedMigrations, databaseFacts, firstTenant } from './doctor-store.ts';

/** What one look found. */
export interface Finding {
  readonly name: string;
  readonly state: 'ok' | 'warn' | 'fail';
  readonly words: string;
  readonly fix: string | null;
}

const GIB = 2 ** 30;
const SKEW_MS = 2_000;
const SQL = path.resolve(import.meta.dirname, '../../../sql');

function finding(name: string, state: Finding['state'], words: string, fix: string | null = null): Finding {
  return { name, state, words, fix };
}

export function lookAtNode(): Finding {
  const major = Number(process.versions.node.split('.')[0]);
  return major >= 24
    ? finding('Node', 'ok', `version ${process.versions.node}`)
    : finding(
        'Node',
        'fail',
        `version ${process.versions.node} is too old`,
        'Install Node 24, or run npm ci --include=optional here.',
      );
}

export function lookAtMemory(): Finding {
  const free = freemem() / GIB;
  return free >= 1
    ? finding('Memory', 'ok', `${free.toFixed(1)} GiB free`)
    : finding('Memory', 'warn', `${free.toFixed(1)} GiB free`, 'Leave 1 GiB to Rapport and its database.');
}

export function lookAtSettings(config: Config | ConfigProblem[]): Finding {
  if (isConfigProblems(config))
    return finding(
      'Settings',
      'fail',
      printProblems(config).replaceAll('\n', ' '),
      'See rapport serve --print-config.',
    );
  if (config.publicUrl.startsWith('http://') && !/\/\/(127\.|localhost|\[::1\])/.test(config.publicUrl))
    return finding(
      'Settings',
      'warn',
      `people reach this server at ${config.publicUrl}, without encryption`,
      'Put it behind TLS and set RAPPORT_PUBLIC_URL to https://.',
    );
  return finding('Settings', 'ok', `public address ${config.publicUrl}`);
}

export async function lookAtDisk(config: Config): Promise<Finding> {
  const place = await existing(path.resolve(config.dataDir));
  const { bavail, bsize } = await statfs(place);
  const free = (bavail * bsize) / GIB;
  const words = `${free.toFixed(1)} GiB free at ${place}`;
  if (free < 0.5)
    return finding('Disk', 'fail', words, 'Free at least 2 GiB, or set RAPPORT_DATA_DIR to another disk.');
  return free < 2 ? finding('Disk', 'warn', words, 'Free at least 2 GiB.') : finding('Disk', 'ok', words);
}

/** The nearest folder that exists. */
async function existing(place: string): Promise<string> {
  const found = await stat(place).then(
    (s) => s.isDirectory(),
    () => false,
  );
  return found || place === path.dirname(place) ? place : existing(path.dirname(place));
}

export async function lookAtDatabase(config: Config): Promise<Finding[]> {
  if (config.databaseUrl !== null) return lookInside(config.databaseUrl, config);
  const dataDir = path.join(path.resolve(config.dataDir), 'postgres');
  if (!(await stat(dataDir).catch(() => null)))
    return [finding('Database', 'ok', `none yet: an embedded one will be made in ${dataDir}`)];
  try {
    const server = await startEmbeddedPostgres({ dataDir });
    try {
      return await lookInside(server.url, config);
    } finally {
      await server.stop();
    }
  } catch (error) {
    return [
      finding(
        'Database',
        'fail',
        error instanceof Error ? error.message : String(error),
        error instanceof Error && 'fix' in error ? String(error.fix) : null,
      ),
    ];
  }
}

async function lookInside(url: string, config: Config): Promise<Finding[]> {
  const db = openDatabase({ url });
  try {
    await db.ping();
  } catch (error) {
    await db.close();
    const fix = 'Check that the server runs, the address in DATABASE_URL, the password and the firewall.';
    return [
      finding(
        'Database',
        'fail',
        `not reachable: ${error instanceof Error ? error.message : String(error)}`,
        fix,
      ),
    ];
  }
  try {
    const facts = await db.owner(databaseFacts);
    const skew = Math.abs(Date.now() - facts.now);
    const schema = await db.owner(appliedMigrations);
    return [
      facts.version >= 160_000
        ? finding('Database', 'ok', `PostgreSQL ${facts.words}`)
        : finding(
            'Database',
            'fail',
            `PostgreSQL ${facts.words} is too old`,
            'Use PostgreSQL 16 or newer; 18 is tested.',
          ),
      facts.encoding === 'UTF8'
        ? finding('Encoding', 'ok', 'UTF8')
        : finding('Encoding', 'fail', facts.encoding, 'Create the database with encoding UTF8.'),
      skew < SKEW_MS
        ? finding('Clock', 'ok', `${Math.round(skew)} ms apart from the database`)
        : finding(
            'Clock',
            'warn',
            `${(skew / 1000).toFixed(1)} s apart from the database`,
            'Run a time service (NTP) on both machines.',
          ),
      await schemaFinding(schema),
      ...(schema.length > 0 ? [await lookAtKey(db, config)] : []),
    ];
  } finally {
    await db.close();
  }
}

async function schemaFinding(applied: readonly string[]): Promise<Finding> {
  const known = (await readdir(SQL)).filter((name) => name.endsWith('.sql'));
  const missing = known.filter((name) => !applied.includes(name));
  const strange = applied.filter((name) => !known.includes(name));
  if (strange.length > 0)
    return finding(
      'Schema',
      'fail',
      `made by a newer release (${strange.at(-1)})`,
      'Start that release, or restore a backup of this one.',
    );
  if (missing.length === 0) return finding('Schema', 'ok', `${applied.length} migrations applied`);
  return finding(
    'Schema',
    'warn',
    `${missing.length} migrations to apply`,
    'Run rapport migrate; a start does it too.',
  );
}

/** Does the instance key open what is sealed here? */
async function lookAtKey(db: ReturnType<typeof openDatabase>, config: Config): Promise<Finding> {
  const tenant = await db.owner(firstTenant);
  if (!tenant) return finding('Instance key', 'ok', 'nothing is sealed yet');
  const file = path.join(path.resolve(config.dataDir), 'instance.key');
  if (config.instanceKey === null && !(await stat(file).catch(() => null)))
    return finding(
      'Instance key',
      'fail',
      `there is no key, neither in the environment nor in ${file}`,
      'Restore the key file from a backup, or set RAPPORT_INSTANCE_KEY.',
    );
  const secrets = await readSecrets(config, systemRandom);
  if (isRefusal(secrets)) return finding('Instance key', 'fail', secrets.message, secrets.fix ?? null);
  try {
    const vault = openVault(secrets.instanceKey);
    await db.worker([tenant.org_id], (tx) =>
      vault.ready(tx, [{ orgId: tenant.org_id, subjectId: tenant.org_id }], false),
    );
    return finding('Instance key', 'ok', 'opens what is sealed');
  } catch {
    return finding(
      'Instance key',
      'fail',
      'does not open this database',
      'Set RAPPORT_INSTANCE_KEY to the key it was made with, or restore the key file.',
    );
  }
}

export async function lookAtMail(config: Config): Promise<Finding> {
  if (!config.smtpUrl)
    return finding(
      'Mail server',
      'warn',
      'none is set: mails wait in the outbox',
      'Set RAPPORT_SMTP_URL and RAPPORT_MAIL_FROM.',
    );
  const { hostname, port, protocol } = new URL(config.smtpUrl);
  const at = Number(port) || (protocol === 'smtps:' ? 465 : 25);
  const greeting = await greet(hostname, at, protocol === 'smtps:');
  if (greeting === null)
    return finding(
      'Mail server',
      'fail',
      `${hostname}:${at} does not answer`,
      'Check RAPPORT_SMTP_URL and the firewall.',
    );
  if (!config.mailFrom)
    return finding(
      'Mail server',
      'warn',
      `${hostname}:${at} answers, but no sender is set`,
      'Set RAPPORT_MAIL_FROM.',
    );
  return finding('Mail server', 'ok', `${hostname}:${at} answers`);
}

/** The first line a mail server says; with implicit TLS the open connection is answer enough. */
function greet(host: string, port: number, tls: boolean): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 4_000 });
    const end = (answer: string | null): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => {
      if (tls) end('connected');
    });
    socket.once('data', (data) =>
      end(data.toString('latin1').startsWith('220') ? data.toString('latin1') : null),
    );
    socket.once('timeout', () => end(null));
    socket.once('error', () => end(null));
  });
}
