// What commands say while they work: named steps with seconds and bars on stderr; stdout is for data alone.
import { InvalidArgumentError } from 'commander';
import pc from 'picocolors';

/** The exit code of bad use: wrong words, wrong settings. */
export const BAD_USE = 2;

/** A failure with a way out, as the command line prints it. */
export class CommandFailure extends Error {
  readonly fix: string;
  readonly exitCode: number;
  constructor(message: string, fix: string, exitCode = 1) {
    super(message);
    this.fix = fix;
    this.exitCode = exitCode;
  }
}

/** Steps of a longer command. */
export interface Steps {
  /** Runs a named step; `note` sets what is told at its end, `share` (0..1) moves its bar. */
  run<T>(name: string, work: (step: Step) => Promise<T>): Promise<T>;
  /** A line between steps. */
  say(line: string): void;
}

export interface Step {
  note(words: string): void;
  share(done: number): void;
}

const colors = pc.createColors(Boolean(process.stderr.isTTY) && !process.env.NO_COLOR);
const BAR = 24;
const REDRAW_MS = 80;

/** Steps on stderr. A terminal gets a moving line, anything else one line per finished step. */
export function openSteps(quiet = false): Steps {
  const moving = Boolean(process.stderr.isTTY) && !quiet;
  const write = (text: string): void => {
    if (!quiet) process.stderr.write(text);
  };
  return {
    say: (line) => write(`${line}\n`),
    async run(name, work) {
      const began = performance.now();
      const state = { note: '', share: Number.NaN };
      const seconds = (): string => `${((performance.now() - began) / 1000).toFixed(1).padStart(5)} s`;
      const draw = (): void =>
        write(
          `\r\u001b[K  ${colors.cyan('·')} ${name.padEnd(22)} ${colors.dim(seconds())}  ${bar(state.share) || colors.dim(state.note)}`,
        );
      const timer = moving ? setInterval(draw, REDRAW_MS) : null;
      const clear = (): void => {
        if (!timer) return;
        clearInterval(timer);
        write('\r\u001b[K');
      };
      try {
        const result = await work({
          note: (words) => {
            state.note = words;
          },
          share: (done) => {
            state.share = done;
          },
        });
        clear();
        write(`  ${colors.green('✓')} ${name.padEnd(22)} ${seconds()}  ${colors.dim(state.note)}\n`);
        return result;
      } catch (error) {
        clear();
        write(`  ${colors.red('✗')} ${name.padEnd(22)} ${seconds()}\n`);
        throw error;
      }
    },
  };
}

function bar(share: number): string {
  if (Number.isNaN(share)) return '';
  const full = Math.round(Math.min(1, share) * BAR);
  return `${colors.cyan('█'.repeat(full))}${colors.dim('░'.repeat(BAR - full))} ${String(Math.floor(share * 100)).padStart(3)} %`;
}

/** One line of JSON on stdout. */
export function printJson(value: object): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

/** Resolves at the first Ctrl-C or request to end; a second one ends the process at once. */
export function untilStopped(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let asked = false;
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        if (asked) process.exit(130);
        asked = true;
        resolve(signal);
      });
    }
  });
}

/** Reads a whole number option. Throws what the command line prints as bad use. */
export function wholeNumber(name: string, least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d{1,9}$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`${name} is a whole number from ${least} to ${most}.`);
  };
}
