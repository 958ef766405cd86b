// The page that the demo prints when it is ready: where to look, who to sign in as, what to try next.
import pc from 'picocolors';
import type { ConsoleState } from './console-build.ts';

/** What a script needs to use the demo; the line that `--json` prints. */
export interface Ready {
  readonly url: string;
  readonly portal: string;
  readonly mailbox: string;
  readonly databaseUrl: string;
  readonly logins: readonly {
    readonly email: string;
    readonly password: string;
    readonly role: string;
    readonly organization: string;
  }[];
  readonly writeKeys: readonly { readonly organization: string; readonly key: string }[];
}

interface About {
  readonly seconds: number;
  readonly still: boolean;
  readonly dataDir: string;
  readonly console: ConsoleState;
}

/** Prints it on stdout: it is the result of the command. */
export function printDemo(ready: Ready, about: About): void {
  const c = pc.createColors(Boolean(process.stdout.isTTY) && !process.env.NO_COLOR);
  const lines = [
    '',
    c.bold(`Ready after ${about.seconds.toFixed(1)} s`),
    '',
    `  Console   ${c.cyan(ready.url)}`,
    `  Portal    ${c.cyan(ready.portal)}`,
    `  Mailbox   ${c.cyan(ready.mailbox)}   every mail of the demo ends here`,
    `  Database  ${ready.databaseUrl}`,
    '',
    `  ${c.bold('Sign in as')}  (password of all: ${c.bold(ready.logins[0]?.password ?? '')})`,
    ...ready.logins.map((l) => `    ${l.email.padEnd(30)} ${c.dim(`${l.organization}: ${l.role}`)}`),
    '',
    `  ${c.bold('Write keys')}`,
    ...ready.writeKeys.map((k) => `    ${k.organization.padEnd(12)} ${k.key}`),
    '',
    about.still
      ? '  The town stands still (--still).'
      : '  The town lives: people act, open mails and leave again.',
    ...(about.console === 'absent' || about.console === 'failed'
      ? [c.yellow('  The console is not built: run npm ci && npm run build, then start again.')]
      : []),
    '',
    `  ${c.bold('Next')}  curl -u ${ready.writeKeys[0]?.key ?? 'KEY'}: ${ready.url}/v1/track -H 'content-type: application/json' \\`,
    `          -d '{"userId":"rvh-100003","event":"Appointment Missed"}'`,
    `  ${c.dim(`Sample data in ${about.dataDir}. Ctrl-C stops; --reset begins anew.`)}`,
    '',
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}
