// All settings in one table, read from the environment and checked at start: a wrong or unknown key stops the start.
import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { Check } from 'typebox/value';
import { parseAllowEntry } from './addresses.ts';
import { LOG_LEVELS } from './logging.ts';

const ConfigSchema = Type.Object({
  port: Type.Integer({ minimum: 0, maximum: 65_535 }),
  host: Type.String({ minLength: 1, maxLength: 255 }),
  publicUrl: Type.String({ pattern: '^https?://[^/?#@]+(/[^?#]*)?$' }),
  dataDir: Type.String({ minLength: 1 }),
  /** Null: the embedded database in the data folder. */
  databaseUrl: Type.Union([Type.Null(), Type.String({ pattern: '^postgres(ql)?://' })]),
  /** 32 bytes in base64. Null: the key file in the data folder. */
  instanceKey: Type.Union([Type.Null(), Type.String({ pattern: '^[A-Za-z0-9+/]{43}=$' })]),
  /** Null: derived from the instance key. */
  sessionSecret: Type.Union([Type.Null(), Type.String({ minLength: 32 })]),
  smtpUrl: Type.Union([Type.Null(), Type.String({ pattern: '^smtps?://' })]),
  mailFrom: Type.Union([Type.Null(), Type.String({ pattern: '^([^<>\\r\\n]+ <)?[^\\s@<>]+@[^\\s@<>]+>?$' })]),
  logLevel: Type.Enum([...LOG_LEVELS]),
  /** Seconds without a request after which a session ends. */
  idleSeconds: Type.Integer({ minimum: 60, maximum: 86_400 }),
  /** Whose X-Forwarded-For is believed: nobody, a number of proxies, or a list of addresses. */
  trustProxy: Type.Union([
    Type.Boolean(),
    Type.Integer({ minimum: 1, maximum: 10 }),
    Type.Array(Type.String()),
  ]),
  /** Hosts and CIDR ranges inside the own network that outbound requests may reach. */
  outboundAllow: Type.Array(Type.String()),
  /** Who is written to when a queue stands still. */
  alarmMail: Type.Array(Type.String({ pattern: '^[^\\s@<>]+@[^\\s@<>]+$' }), { maxItems: 20 }),
});

/** The settings of one process. Nothing else is read from the environment. */
export type Config = Static<typeof ConfigSchema>;

/** A setting that stops the start, in words for the operator. Never holds the value: it may be a secret. */
export interface ConfigProblem {
  readonly key: string;
  readonly problem: string;
  readonly fix: string;
}

interface Key {
  readonly field: keyof Config;
  readonly variable: string;
  readonly words: string;
  readonly fix: string;
  /** Turns the text into the field's type; what it cannot turn stays text and fails the check. */
  readonly read?: (text: string) => unknown;
  readonly secret?: true;
}

const number = (text: string): unknown => (/^\d{1,9}$/.test(text) ? Number(text) : text);
const list = (text: string): string[] => text.split(/[\s,]+/).filter((each) => each !== '');

/** Every setting, in the order in which it is printed and documented. */
export const KEYS: readonly Key[] = [
  {
    field: 'port',
    variable: 'RAPPORT_PORT',
    words: 'TCP port of the server; 0 takes a free one',
    fix: 'Set a whole number from 0 to 65535, or use --port.',
    read: number,
  },
  {
    field: 'host',
    variable: 'RAPPORT_HOST',
    words: 'address the server listens on',
    fix: 'Set an address of this machine, such as 127.0.0.1 or 0.0.0.0.',
  },
  {
    field: 'publicUrl',
    variable: 'RAPPORT_PUBLIC_URL',
    words: 'how people reach the server; stands in every link',
    fix: 'Set an address such as https://rapport.example.org.',
  },
  {
    field: 'dataDir',
    variable: 'RAPPORT_DATA_DIR',
    words: 'folder for the key file, files and the embedded database',
    fix: 'Set a folder that this user may write.',
  },
  {
    field: 'databaseUrl',
    variable: 'DATABASE_URL',
    words: 'PostgreSQL of the owner role; without it an embedded one runs in the data folder',
    fix: 'Set postgres://user:password@host:5432/name.',
    secret: true,
  },
  {
    field: 'instanceKey',
    variable: 'RAPPORT_INSTANCE_KEY',
    words: 'key over all keys; without it a key file is made in the data folder',
    fix: 'Set 32 random bytes in base64: openssl rand -base64 32',
    secret: true,
  },
  {
    field: 'sessionSecret',
    variable: 'RAPPORT_SESSION_SECRET',
    words: 'signs staff sessions; without it derived from the instance key',
    fix: 'Set at least 32 characters, or leave it out.',
    secret: true,
  },
  {
    field: 'smtpUrl',
    variable: 'RAPPORT_SMTP_URL',
    words: 'mail server for outgoing mail',
    fix: 'Set smtp://user:password@host:587 or smtps://host:465.',
    secret: true,
  },
  {
    field: 'mailFrom',
    variable: 'RAPPORT_MAIL_FROM',
    words: 'sender of outgoing mail',
    fix: 'Set an address, or a name and an address: Riverside <care@riverside.example>.',
  },
  {
    field: 'logLevel',
    variable: 'RAPPORT_LOG_LEVEL',
    words: 'least level that is logged',
    fix: `Set one of ${LOG_LEVELS.join(', ')}.`,
  },
  {
    field: 'idleSeconds',
    variable: 'RAPPORT_IDLE_SECONDS',
    words: 'seconds without a request after which a session ends',
    fix: 'Set a whole number from 60 to 86400.',
    read: number,
  },
  {
    field: 'trustProxy',
    variable: 'RAPPORT_TRUST_PROXY',
    words: 'whose forwarded client address is believed',
    fix: 'Set false, a number of proxies (1 to 10), or their addresses as a list of CIDR ranges.',
    read: readTrust,
  },
  {
    field: 'outboundAllow',
    variable: 'RAPPORT_OUTBOUND_ALLOW',
    words: 'internal hosts and CIDR ranges that outbound requests may reach',
    fix: 'Set a comma-separated list such as hooks.internal, 10.1.2.0/24.',
    read: list,
  },
  {
    field: 'alarmMail',
    variable: 'RAPPORT_ALARM_MAIL',
    words: 'who is written to when a queue stands still',
    fix: 'Set a comma-separated list of e-mail addresses.',
    read: list,
  },
];

/** Variables that belong to tests and tools, not to the server. */
const FOREIGN = /^RAPPORT_(TEST_|DEBUG$)/;

const DEFAULTS: Config = {
  port: 3000,
  host: '127.0.0.1',
  publicUrl: 'http://127.0.0.1:3000',
  dataDir: './.rapport',
  databaseUrl: null,
  instanceKey: null,
  sessionSecret: null,
  smtpUrl: null,
  mailFrom: null,
  logLevel: 'info',
  idleSeconds: 900,
  trustProxy: false,
  outboundAllow: [],
  alarmMail: [],
};

const compiled = Compile(ConfigSchema);

/**
 * Reads the settings: overrides (command line) first, then the environment, then the defaults.
 * @returns the settings, or every problem found
 */
export function readConfig(
  env: { readonly [name: string]: string | undefined },
  overrides: Partial<Config> = {},
): Config | ConfigProblem[] {
  const values = { ...DEFAULTS, ...overrides };
  const given: Record<string, unknown> = {};
  for (const { field, variable, read } of KEYS) {
    const text = env[variable]?.trim();
    if (text !== undefined && text !== '' && overrides[field] === undefined)
      given[field] = read ? read(text) : text;
  }
  const merged: Record<string, unknown> = { ...values, ...given };
  if (given.publicUrl === undefined && overrides.publicUrl === undefined)
    merged.publicUrl = `http://${urlHost(merged.host)}:${merged.port}`;
  const problems = [...unknownKeys(env), ...wrongValues(merged)];
  return problems.length === 0 && compiled.Check(merged) ? merged : problems;
}

/** True when `readConfig` returned problems. */
export function isConfigProblems(read: Config | ConfigProblem[]): read is ConfigProblem[] {
  return Array.isArray(read);
}

/** The settings as aligned lines for a person; secrets only as set or not set. */
export function printConfig(config: Config): string {
  const width = Math.max(...KEYS.map(({ variable }) => variable.length));
  return KEYS.map(({ field, variable, words, secret }) => {
    const value = config[field];
    const shown =
      secret && value !== null ? '(set)' : value === null ? '(not set)' : String(value) || '(empty)';
    return `${variable.padEnd(width)}  ${shown.padEnd(28)}  ${words}`;
  }).join('\n');
}

/** The problems as lines for a person. */
export function printProblems(problems: readonly ConfigProblem[]): string {
  return problems.map(({ key, problem, fix }) => `${key} ${problem}. ${fix}`).join('\n');
}

function wrongValues(values: Record<string, unknown>): ConfigProblem[] {
  // Field by field: the check of the whole stops after a few faults, and every wrong setting is to be told at once.
  const wrong = new Set<string>(
    KEYS.filter(({ field }) => !Check(ConfigSchema.properties[field], values[field])).map(
      ({ field }) => field,
    ),
  );
  if (
    Array.isArray(values.outboundAllow) &&
    values.outboundAllow.some((entry) => parseAllowEntry(entry) === null)
  )
    wrong.add('outboundAllow');
  if (
    Array.isArray(values.trustProxy) &&
    values.trustProxy.some((entry) => parseAllowEntry(entry)?.kind !== 'range')
  )
    wrong.add('trustProxy');
  return KEYS.filter(({ field }) => wrong.has(field)).map(({ variable, fix }) => ({
    key: variable,
    problem: 'has a value that cannot be used',
    fix,
  }));
}

function unknownKeys(env: { readonly [name: string]: string | undefined }): ConfigProblem[] {
  const known = new Set(KEYS.map(({ variable }) => variable));
  return Object.keys(env)
    .filter((name) => name.startsWith('RAPPORT_') && !known.has(name) && !FOREIGN.test(name))
    .map((name) => ({ key: name, problem: 'is not a setting', fix: meant(name, [...known]) }));
}

/** The known name that differs least, when it is close enough to have been meant. */
function meant(name: string, known: readonly string[]): string {
  const [nearest] = known.map((each) => ({ each, far: distance(name, each) })).sort((a, b) => a.far - b.far);
  return nearest && nearest.far <= 3
    ? `Did you mean ${nearest.each}?`
    : 'Remove it, or see docs/operations.md for all settings.';
}

/** How many letters must be changed, added or removed (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

function readTrust(text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true';
  return /^\d+$/.test(text) ? Number(text) : list(text);
}

/** A listening address as it stands in a URL: every address at once is reached at the loopback. */
function urlHost(host: unknown): string {
  const text = String(host);
  if (text === '0.0.0.0' || text === '::') return '127.0.0.1';
  return text.includes(':') ? `[${text}]` : text;
}
