// Says in which encoding a file was written, by evidence in its bytes, in words that a person can check. Pure.
import type { Encoding } from './model.ts';

/** What the bytes say so far. */
export interface EncodingEvidence {
  /** Takes the next bytes; looks no further than the first megabytes. */
  push(bytes: Uint8Array): void;
  /** The encoding, and why. */
  verdict(): { readonly encoding: Encoding; readonly because: string };
}

/** How many bytes are looked at: a file does not change its encoding later on. */
const LOOKED_AT = 16 * 1024 * 1024;

/** Collects evidence about the encoding of a file. */
export function encodingEvidence(): EncodingEvidence {
  let seen = 0;
  let head: Uint8Array = new Uint8Array();
  let sequences = 0;
  let broken = 0;
  let controls = 0;
  let expected = 0;
  const look = (byte: number): void => {
    if (expected > 0) {
      if ((byte & 0xc0) === 0x80) {
        expected -= 1;
        if (expected === 0) sequences += 1;
        return;
      }
      broken += 1;
      expected = 0;
    }
    if (byte < 0x80) return;
    const length = lengthOf(byte);
    if (length > 0) expected = length;
    else broken += 1;
    if (byte < 0xa0) controls += 1;
  };
  return {
    push(bytes) {
      if (head.length < 1024) head = joined(head, bytes.subarray(0, 1024));
      const end = Math.min(bytes.length, LOOKED_AT - seen);
      for (let i = 0; i < end; i++) {
        const byte = bytes[i] ?? 0;
        if (byte >= 0x80 || expected > 0) look(byte);
      }
      seen += Math.max(0, end);
    },
    verdict: () => byMark(head) ?? byNuls(head) ?? bySequences(sequences, broken, controls),
  };
}

/** How many bytes must follow this lead byte; 0 when it leads nothing. */
function lengthOf(byte: number): number {
  if (byte >= 0xc2 && byte <= 0xdf) return 1;
  if (byte >= 0xe0 && byte <= 0xef) return 2;
  return byte >= 0xf0 && byte <= 0xf4 ? 3 : 0;
}

type Verdict = ReturnType<EncodingEvidence['verdict']>;

function byMark(head: Uint8Array): Verdict | null {
  const because = 'the file begins with the byte order mark';
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return { encoding: 'utf-8', because };
  if (head[0] === 0xff && head[1] === 0xfe) return { encoding: 'utf-16le', because };
  return head[0] === 0xfe && head[1] === 0xff ? { encoding: 'utf-16be', because } : null;
}

/** Text with every other byte NUL is UTF-16. */
function byNuls(head: Uint8Array): Verdict | null {
  const pairs = Math.floor(Math.min(head.length, 512) / 2);
  let even = 0;
  let odd = 0;
  for (let i = 0; i < pairs; i++) {
    if (head[2 * i] === 0) even++;
    if (head[2 * i + 1] === 0) odd++;
  }
  const because = 'every other byte is zero';
  if (pairs > 3 && odd > pairs * 0.6) return { encoding: 'utf-16le', because };
  return pairs > 3 && even > pairs * 0.6 ? { encoding: 'utf-16be', because } : null;
}

function bySequences(sequences: number, broken: number, controls: number): Verdict {
  if (broken === 0)
    return {
      encoding: 'utf-8',
      because: sequences === 0 ? 'it holds plain ASCII only' : `${sequences} characters are valid UTF-8`,
    };
  if (sequences > broken * 4)
    return { encoding: 'utf-8', because: `${sequences} characters are valid UTF-8, ${broken} are broken` };
  return {
    encoding: 'windows-1252',
    because:
      controls > 0
        ? 'it is not UTF-8, and it uses characters that only Windows-1252 has'
        : 'it is not UTF-8; Latin-1 and Windows-1252 read it alike',
  };
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const out = new Uint8Array(a.length + b.length);
  out.set(a);
  out.set(b, a.length);
  return out;
}
