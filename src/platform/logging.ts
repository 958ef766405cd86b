// What the server says about itself: JSON lines on stderr, with nothing in them that identifies a person.
import pino from 'pino';
import { isObject, type Json, type JsonObject } from './json.ts';

/** Writes log lines. Messages are fixed sentences; what varies goes into the fields. */
export interface Logger {
  debug(message: string, fields?: JsonObject): void;
  info(message: string, fields?: JsonObject): void;
  warn(message: string, fields?: JsonObject): void;
  error(message: string, fields?: JsonObject): void;
  /** The same logger with fields that stand on each of its lines. */
  child(fields: JsonObject): Logger;
}

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Takes whole lines; stderr unless a test listens. */
export interface LogSink {
  write(line: string): void;
}

const PRIVATE =
  /^(.*(password|secret|token|authorization|cookie|email|phone|address|body|payload|traits|properties).*|name|(first|last|full|display)_?name|url|query|ip)$/i;
const EMAIL = /[^\s"'<>()@,;:]+@[^\s"'<>()@,;:]+/g;
const QUOTED = /(["'`])(?:(?!\1).){1,200}\1/gs;
const MAX_TEXT = 2_000;
const MAX_DEPTH = 4;

/**
 * Opens a logger.
 * @param level the least level that is written
 * @param sink where lines go; stderr by default, written at once so that a crash loses none
 */
export function openLogger(level: LogLevel, sink: LogSink = pino.destination({ fd: 2, sync: true })): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: levelWord },
  };
  return wrap(pino(options, sink), {});
}

/** A logger that says nothing. */
export const silentLogger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silentLogger,
};

/**
 * An error as loggable fields: its kind, code and stack, and its message without quoted pieces, because database and
 * parser errors quote their input.
 */
export function describeError(error: unknown): JsonObject {
  if (!(error instanceof Error)) return { error: typeof error };
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {};
  const cause = error.cause === undefined ? {} : { cause: describeError(error.cause) };
  return {
    kind: error.constructor.name,
    ...code,
    message: error.message.replace(QUOTED, '[…]'),
    stack: frames.slice(0, 12).map((f) => f.trim()),
    ...cause,
  };
}

function wrap(lines: pino.Logger, fixed: JsonObject): Logger {
  const at =
    (level: 'debug' | 'info' | 'warn' | 'error') =>
    (message: string, fields?: JsonObject): void => {
      if (lines.isLevelEnabled(level))
        lines[level](fields ? withoutPeople({ ...fixed, ...fields }) : fixed, scrub(message));
    };
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: (fields) => wrap(lines, withoutPeople({ ...fixed, ...fields })),
  };
}

function withoutPeople(fields: JsonObject, depth = 0): JsonObject {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [
      key,
      PRIVATE.test(key) ? '[redacted]' : clean(value, depth),
    ]),
  );
}

function clean(value: Json | undefined, depth: number): Json | undefined {
  if (typeof value === 'string') return scrub(value);
  if (depth >= MAX_DEPTH) return typeof value === 'object' && value !== null ? '[…]' : value;
  if (Array.isArray(value)) return value.slice(0, 20).map((each) => clean(each, depth + 1) ?? null);
  return isObject(value) ? withoutPeople(value, depth + 1) : value;
}

function scrub(text: string): string {
  const short = text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
  return short.includes('@') ? short.replace(EMAIL, '[redacted]') : short;
}

function levelWord(level: string): { level: string } {
  return { level };
}
