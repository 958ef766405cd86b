// Keeps out of the repository what belongs to one machine or one person: registry hosts, paths, secrets.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';

interface Ban {
  readonly what: string;
  readonly pattern: RegExp;
}

const LARGEST = 2_000_000;
const SELF = /^scripts\/check-words(\.test)?\.ts$/;

const SECRETS: readonly Ban[] = [
  { what: 'a private key', pattern: /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\s*[A-Za-z0-9+/]{40}/ },
  {
    what: 'an access key',
    pattern: /\b(AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36}|npm_[A-Za-z0-9]{36}|xox[bp]-[0-9A-Za-z-]{20,})\b/,
  },
  { what: 'registry credentials', pattern: /_authToken\s*=/ },
];

const PLACES: readonly Ban[] = [
  {
    what: 'a registry host',
    pattern: /https?:\/\/(?:[\w.-]*\bregistry\b[\w.-]*|[\w.-]+\/(?:artifactory|nexus|repository\/npm)\b)/i,
  },
  { what: 'a registry setting', pattern: /^\s*(?:@[\w-]+:)?registry\s*=/m },
  { what: 'somebody’s home folder', pattern: /(?:^|[\s"'`(=])\/(?:home|Users)\/[a-z][\w.-]*\/[\w.-]+/ },
];

/** The breaches in one file, as readable lines. */
export function breachesIn(file: string, text: string, bans: readonly Ban[]): string[] {
  const found = bans.filter(({ pattern }) => pattern.test(text)).map(({ what }) => `${file} holds ${what}`);
  const lockNamesHosts = file.endsWith('package-lock.json') && /"resolved":\s*"https?:/.test(text);
  return lockNamesHosts ? [...found, `${file} names the hosts packages came from`] : found;
}

/** What is banned everywhere, and on this machine its own folder and registry. */
export function bansHere(folder: string, registry: string): Ban[] {
  const own = [folder, registryHost(registry)].filter((word) => word.length > 6);
  const local = own.map((word) => ({
    what: 'a place of this machine',
    pattern: new RegExp(`${RegExp.escape(word)}(?![\\w-])`),
  }));
  return [...SECRETS, ...PLACES, ...local];
}

function registryHost(registry: string): string {
  return URL.canParse(registry) ? new URL(registry).host : '';
}

function configuredRegistry(): string {
  try {
    return execFileSync('npm', ['config', 'get', 'registry'], {
      encoding: 'utf8',
      shell: process.platform === 'win32',
    }).trim();
  } catch {
    return '';
  }
}

if (import.meta.main) {
  const tracked = execFileSync('git', ['ls-files', '-z'], { encoding: 'utf8' }).split('\0');
  const files = tracked.filter(
    (file) => file !== '' && !SELF.test(file) && existsSync(file) && statSync(file).size < LARGEST,
  );
  const bans = bansHere(process.cwd(), configuredRegistry());
  const breaches = files.flatMap((file) => breachesIn(file, readFileSync(file, 'utf8'), bans));
  for (const breach of breaches) console.log(breach);
  console.log(`${files.length} tracked files read, ${breaches.length} words that do not belong there`);
  process.exitCode = breaches.length > 0 ? 1 : 0;
}
