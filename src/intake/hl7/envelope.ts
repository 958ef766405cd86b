// From bytes to messages: framing, batch envelopes and the character set that the header names. Pure.

/** The messages of a body, in order, and whether they came in a batch. */
export interface Envelope {
  readonly batch: boolean;
  readonly messages: readonly string[];
}

const SETS: { readonly [name: string]: string } = {
  '': 'utf-8',
  ASCII: 'utf-8',
  'UNICODE UTF-8': 'utf-8',
  'UTF-8': 'utf-8',
  UTF8: 'utf-8',
  '8859/1': 'windows-1252',
  '8859/2': 'iso-8859-2',
  '8859/3': 'iso-8859-3',
  '8859/4': 'iso-8859-4',
  '8859/5': 'iso-8859-5',
  '8859/6': 'iso-8859-6',
  '8859/7': 'iso-8859-7',
  '8859/8': 'iso-8859-8',
  '8859/9': 'windows-1254',
  '8859/15': 'iso-8859-15',
  'ISO IR87': 'iso-2022-jp',
  'GB 18030-2000': 'gb18030',
  'KS X 1001': 'euc-kr',
  'BIG-5': 'big5',
};

/**
 * Reads a body. A character set that is not named is UTF-8, or western European where the bytes are no UTF-8.
 * @returns null when the named set is not known, or the bytes are not of it
 */
export function decodeHl7(bytes: Uint8Array): string | null {
  const named = namedSet(bytes);
  const known = Object.hasOwn(SETS, named) ? SETS[named] : undefined;
  if (known === undefined) return null;
  try {
    return unframed(new TextDecoder(known, { fatal: true }).decode(bytes));
  } catch {
    // Not of this set: only an unnamed one may be guessed, and then by the most common one.
    return named === '' ? unframed(new TextDecoder('windows-1252').decode(bytes)) : null;
  }
}

/** MSH-18 as it stands in the bytes, before they are decoded: separators and names of sets are ASCII. */
function namedSet(bytes: Uint8Array): string {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 4_096)).toString(
    'latin1',
  );
  const header = /(?:^|[\r\n]|\W)MSH([^\r\n]*)/.exec(head)?.[1];
  if (!header) return '';
  const field = header.split(header.charAt(0))[17] ?? '';
  return (field.split(header.charAt(2))[0] ?? '').split(header.charAt(1))[0]?.trim().toUpperCase() ?? '';
}

/** Start and end of a block on a bare connection, and the byte order mark. */
const FRAMING = ['\u000b', '\u001c', '\ufeff'];

/** Without the marks by which the same text travels on a bare connection. */
function unframed(text: string): string {
  return FRAMING.reduce((rest, mark) => rest.replaceAll(mark, ''), text);
}

/** Splits a body into messages. Everything before the first header but batch headers is refused. */
export function splitHl7(text: string): Envelope | null {
  const lines = text.split(/\r\n|\r|\n/).filter((line) => line.trim() !== '');
  const batch = lines.some((line) => /^(FHS|BHS)/.test(line));
  const messages: string[][] = [];
  for (const line of lines) {
    if (/^(FHS|BHS|BTS|FTS)/.test(line)) continue;
    if (line.startsWith('MSH')) messages.push([line]);
    else if (messages.length === 0) return null;
    else messages.at(-1)?.push(line);
  }
  return messages.length === 0
    ? null
    : { batch: batch || messages.length > 1, messages: messages.map((m) => m.join('\r')) };
}
