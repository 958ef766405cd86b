// The version, read once from the package.
import { readFileSync } from 'node:fs';
import { isObject } from '../platform/json.ts';

function read(): string {
  const parsed: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  return isObject(parsed) && typeof parsed.version === 'string' ? parsed.version : '0.0.0';
}

/** The version of this installation. */
export const VERSION = read();
