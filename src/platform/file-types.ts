// What a file is, told by its bytes: names and announced types are only claims.
import { isUtf8 } from 'node:buffer';

/** The kinds of files that are kept. */
export const FILE_TYPES = [
  'image/png',
  'image/jpeg',
  'application/pdf',
  'application/zip',
  'application/json',
  'text/csv',
] as const;
export type FileType = (typeof FILE_TYPES)[number];

const MAGIC: readonly (readonly [FileType, string])[] = [
  ['image/png', '89504e470d0a1a0a'],
  ['image/jpeg', 'ffd8ff'],
  ['application/pdf', '255044462d'],
  ['application/zip', '504b0304'],
  ['application/zip', '504b0506'],
];
const LOOKED_AT = 64 * 1024;

/** The type of a file, or null for what is not kept: programs, markup (also SVG), and what cannot be told. */
export function sniffType(bytes: Buffer): FileType | null {
  const head = bytes.subarray(0, 8).toString('hex');
  const known = MAGIC.find(([, magic]) => head.startsWith(magic));
  return known ? known[0] : textType(bytes);
}

function textType(bytes: Buffer): FileType | null {
  const text = textOf(bytes)?.trimStart();
  // Markup that calls itself a table would run in a browser that guesses.
  if (!text || text.startsWith('<') || text.startsWith('#!') || hasControls(text)) return null;
  if (/^[[{]/.test(text)) return isJson(bytes) ? 'application/json' : null;
  const [first = ''] = text.split(/\r\n|\n|\r/);
  return /[,;\t|]/.test(first) ? 'text/csv' : null;
}

/** The beginning of a text in UTF-8, or in UTF-16 when its mark says so. */
function textOf(bytes: Buffer): string | null {
  const part = bytes.subarray(0, LOOKED_AT);
  if (part[0] === 0xff && part[1] === 0xfe) return new TextDecoder('utf-16le').decode(part);
  if (part[0] === 0xfe && part[1] === 0xff) return new TextDecoder('utf-16be').decode(part);
  return isUtf8(bytes) ? part.toString('utf8').replace(/^\uFEFF/, '') : null;
}

function hasControls(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 32 && code !== 9 && code !== 10 && code !== 13) return true;
  }
  return false;
}

function isJson(bytes: Buffer): boolean {
  try {
    JSON.parse(bytes.toString('utf8').replace(/^\uFEFF/, ''));
    return true;
  } catch {
    return false;
  }
}
