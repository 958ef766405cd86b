// Trust in the rules needs proof: plants breaches in a copy of the source and fails when one goes unnoticed.
import { spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { purityBreaches } from './check-purity.ts';
import { sqlBreaches } from './check-sql.ts';

interface Breach {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  /** What a check must say about it. */
  readonly expected: RegExp;
}

const BREACHES: readonly Breach[] = [
  {
    name: 'a room looks downstream',
    files: {
      'src/people/planted.ts': "import '../arbiter/planted/model.ts';",
      'src/arbiter/planted/model.ts': 'export {};',
    },
    expected: /people-looks-upstream-only: src\/people\/planted\.ts/,
  },
  {
    name: "a room opens another room's store, if only for a type",
    files: {
      'src/arbiter/planted.ts':
        "import type { Secret } from '../people/planted-store.ts';\nexport type Mine = Secret;",
      'src/people/planted-store.ts': 'export type Secret = string;',
    },
    expected: /two-doors-only: src\/arbiter\/planted\.ts/,
  },
  {
    name: 'strangers meet',
    files: { 'src/portal/planted.ts': "import '../leaders/model.ts';", 'src/leaders/model.ts': 'export {};' },
    expected: /side-rooms-are-strangers: src\/portal\/planted\.ts/,
  },
  {
    name: 'the platform learns of a room',
    files: { 'src/platform/planted.ts': "import '../people/model.ts';" },
    expected: /platform-knows-no-room: src\/platform\/planted\.ts/,
  },
  {
    name: 'two files need each other',
    files: {
      'src/content/planted.ts': "import './planted-too.ts';",
      'src/content/planted-too.ts': "import './planted.ts';",
    },
    expected: /no-circular: src\/content\/planted/,
  },
  {
    name: 'a decision reaches a clock through another file',
    files: {
      'src/journeys/planted/model.ts':
        "import { later } from '../../platform/planted-time.ts';\nexport const at = later;",
      'src/platform/planted-time.ts': 'export const later = (): number => Date.now() + 1;',
    },
    expected: /planted-time\.ts:1 uses Date\.now \(reached from src\/journeys\/planted\/model\.ts/,
  },
  {
    name: 'a route writes SQL',
    files: { 'src/people/planted-routes.ts': 'export const all = (tx) => tx.query(`select * from person`);' },
    expected: /people\/planted-routes\.ts:1 runs SQL/,
  },
];

const home = join(import.meta.dirname, '..');
const copy = mkdtempSync(join(tmpdir(), 'rapport-breach-'));
process.once('exit', () => rmSync(copy, { recursive: true, force: true }));
cpSync(join(home, 'src'), join(copy, 'src'), { recursive: true });
for (const file of ['package.json', '.dependency-cruiser.cjs'])
  copyFileSync(join(home, file), join(copy, file));
symlinkSync(join(home, 'node_modules'), join(copy, 'node_modules'));
for (const { files } of BREACHES) {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    writeFileSync(join(copy, file), `${text}\n`);
  }
}

const said = [dependencyBreaches(), ...purityBreaches(copy), ...sqlBreaches(copy)].join('\n');
const missed = BREACHES.filter(({ expected }) => !expected.test(said));
for (const breach of BREACHES)
  console.log(`${missed.includes(breach) ? 'MISSED' : 'caught'}  ${breach.name}`);
if (missed.length > 0) console.log(`\nWhat the checks said:\n${said}`);
process.exitCode = missed.length > 0 ? 1 : 0;

function dependencyBreaches(): string {
  const program = join(home, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruise.mjs');
  const flags = ['--config', '.dependency-cruiser.cjs', '--output-type', 'err', 'src'];
  const { stdout, stderr } = spawnSync(process.execPath, [program, ...flags], {
    cwd: copy,
    encoding: 'utf8',
  });
  return stdout + stderr;
}
