// Runs every check there is as named steps and ends with one line that says whether all is well.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { parseArgs } from 'node:util';

interface Step {
  readonly name: string;
  readonly commands: readonly string[];
  /** The step is passed over until this file exists. */
  readonly needs?: string;
  /** The vitest project whose tests are counted. */
  readonly project?: string;
}

interface Count {
  readonly passed: number;
  readonly failed: number;
}

const CONSOLE = 'web/console/vite.config.ts';
const TAIL = 60;
const reports = mkdtempSync(join(tmpdir(), 'rapport-ci-'));

const STEPS: readonly Step[] = [
  { name: 'lint', commands: ['biome check . --reporter=concise --max-diagnostics=60 --colors=off'] },
  { name: 'types', commands: ['tsc -p tsconfig.json'] },
  { name: 'types-console', commands: ['tsc -p web/console/tsconfig.json'], needs: CONSOLE },
  {
    name: 'rules',
    commands: [
      'depcruise --config .dependency-cruiser.cjs src bin',
      'node scripts/check-purity.ts',
      'node scripts/check-sql.ts',
    ],
  },
  { name: 'planted-breach', commands: ['node scripts/planted-breach.ts'] },
  { name: 'measure', commands: ['node scripts/measure.ts'] },
  { name: 'words', commands: ['node scripts/check-words.ts'] },
  { name: 'console', commands: ['vite build web/console'], needs: CONSOLE },
  ...['unit', 'store', 'browser'].map((project) => ({ name: project, project, commands: [vitest(project)] })),
];

process.once('exit', () => rmSync(reports, { recursive: true, force: true }));
process.exitCode = await runSteps(chosenSteps());

async function runSteps(steps: readonly Step[]): Promise<number> {
  const counts: Count[] = [];
  for (const step of steps) counts.push(await runStep(step));
  const passed = counts.reduce((sum, count) => sum + count.passed, 0);
  const failed = counts.reduce((sum, count) => sum + count.failed, 0);
  console.log(`\n${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

async function runStep(step: Step): Promise<Count> {
  if (step.needs !== undefined && !existsSync(step.needs)) {
    console.log(`skip  ${step.name.padEnd(15)} (no ${step.needs} yet)`);
    return { passed: 0, failed: 0 };
  }
  const begun = performance.now();
  let output = '';
  let code = 0;
  for (const command of step.commands) {
    const ended = await run(command);
    output += ended.output;
    code ||= ended.code;
  }
  const count = step.project === undefined ? countOfStep(code) : countOfTests(step.project, code);
  const seconds = ((performance.now() - begun) / 1000).toFixed(1).padStart(6);
  const tests = step.project === undefined ? '' : `  ${count.passed} passed, ${count.failed} failed`;
  console.log(`${code === 0 ? 'ok  ' : 'FAIL'}  ${step.name.padEnd(15)}${seconds} s${tests}`);
  if (code !== 0)
    console.log(
      output
        .trimEnd()
        .split('\n')
        .slice(-TAIL)
        .map((line) => `      | ${line}`)
        .join('\n'),
    );
  return count;
}

function countOfStep(code: number): Count {
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/** The report's numbers; a run that failed without a failing test (a file that cannot be loaded) counts as one. */
function countOfTests(project: string, code: number): Count {
  const text = existsSync(reportFile(project)) ? readFileSync(reportFile(project), 'utf8') : '{}';
  const report: unknown = JSON.parse(text);
  const failed = numberIn(report, 'numFailedTests');
  return { passed: numberIn(report, 'numPassedTests'), failed: code !== 0 ? Math.max(1, failed) : failed };
}

function numberIn(report: unknown, name: string): number {
  if (typeof report !== 'object' || report === null) return 0;
  return Number(new Map<string, unknown>(Object.entries(report)).get(name) ?? 0);
}

function run(command: string): Promise<{ code: number; output: string }> {
  const path = `${join(process.cwd(), 'node_modules', '.bin')}${delimiter}${process.env.PATH ?? ''}`;
  const env = { ...process.env, PATH: path, NO_COLOR: '1', FORCE_COLOR: '0', CI: '1' };
  const child = spawn(command, { shell: true, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((done) => {
    child.once('error', (error) => done({ code: 1, output: error.message }));
    child.once('close', (code) => done({ code: code ?? 1, output }));
  });
}

function vitest(project: string): string {
  return `vitest run --project ${project} --passWithNoTests --reporter=default --reporter=json --outputFile.json="${reportFile(project)}"`;
}

function reportFile(project: string): string {
  return join(reports, `${project}.json`);
}

function chosenSteps(): readonly Step[] {
  const { values } = parseArgs({ options: { only: { type: 'string' } } });
  if (values.only === undefined) return STEPS;
  const wanted = new Set(values.only.split(','));
  const unknown = [...wanted].filter((name) => !STEPS.some((step) => step.name === name));
  if (unknown.length > 0) {
    console.error(
      `no step named ${unknown.join(', ')}; there are: ${STEPS.map((step) => step.name).join(', ')}`,
    );
    process.exit(2);
  }
  return STEPS.filter((step) => wanted.has(step.name));
}
