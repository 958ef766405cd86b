// `rapport doctor`: looks at everything a start depends on and says for each what is wrong and what to do.
import type { Command } from 'commander';
import pc from 'picocolors';
import { isConfigProblems, readConfig } from '../../platform/config.ts';
import {
  type Finding,
  lookAtDatabase,
  lookAtDisk,
  lookAtMail,
  lookAtMemory,
  lookAtNode,
  lookAtSettings,
} from './doctor-looks.ts';
import { DEMO_FOLDER } from './settings.ts';
import { printJson } from './terminal.ts';

interface Options {
  readonly dataDir?: string;
  readonly json?: boolean;
}

export function register(program: Command): void {
  program
    .command('doctor')
    .description('check this machine, the settings, the database and the mail server')
    .option('--data-dir <dir>', `folder of the embedded database (the demo's is ${DEMO_FOLDER})`)
    .option('--json', 'findings as one line of JSON')
    .addHelpText('before', 'Examples:\n  rapport doctor\n  rapport doctor --data-dir ./.rapport/demo\n')
    .action((options: Options) => run(options));
}

async function run(options: Options): Promise<void> {
  const config = readConfig(process.env, options.dataDir === undefined ? {} : { dataDir: options.dataDir });
  const findings: Finding[] = [lookAtNode(), lookAtMemory(), lookAtSettings(config)];
  if (!isConfigProblems(config))
    findings.push(await lookAtDisk(config), ...(await lookAtDatabase(config)), await lookAtMail(config));
  if (options.json) printJson({ ok: findings.every((f) => f.state !== 'fail'), findings });
  else print(findings);
  if (findings.some((f) => f.state === 'fail')) process.exitCode = 1;
}

function print(findings: readonly Finding[]): void {
  const c = pc.createColors(Boolean(process.stdout.isTTY) && !process.env.NO_COLOR);
  const marks = { ok: c.green('ok  '), warn: c.yellow('warn'), fail: c.red('fail') };
  for (const { name, state, words, fix } of findings) {
    process.stdout.write(`  ${marks[state]}  ${name.padEnd(18)} ${words}\n`);
    if (state !== 'ok' && fix)
      process.stdout.write(`        ${' '.repeat(18)} ${c.dim(`What to do: ${fix}`)}\n`);
  }
}
