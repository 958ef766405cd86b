// Opens a file of rows as a stream: its hash, its encoding, and its rows in pieces, never the whole file in memory.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { isRefusal, type Refusal, refuse } from '../../platform/result.ts';
import { csvReader, type RowReader } from './csv.ts';
import { jsonlReader } from './jsonl.ts';
import type { Read } from './model.ts';

/** What is known about a file before its rows are read. */
export interface OpenedFile {
  readonly path: string;
  readonly bytes: number;
  readonly hash: Buffer;
  readonly format: 'csv' | 'jsonl';
  readonly encoding: 'utf-8' | 'utf-16le' | 'utf-16be';
}

/** A piece of the file: its rows, and how many bytes were read so far. */
export interface Piece {
  readonly reads: readonly Read[];
  readonly bytesDone: number;
}

/** Reads the file once for its hash and looks at its first bytes for encoding and format. */
export async function openFile(path: string): Promise<OpenedFile | Refusal> {
  const info = await stat(path).catch(() => null);
  if (!info?.isFile())
    return refuse(404, 'no-such-file', `There is no file ${path}.`, { fix: 'Check the path.' });
  if (info.size === 0) return refuse(422, 'empty-file', 'The file is empty.');
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk);
  const head = await firstBytes(path);
  const encoding = encodingOf(head);
  const start = new TextDecoder(encoding).decode(head).trimStart();
  return {
    path,
    bytes: info.size,
    hash: hash.digest(),
    encoding,
    format: start.startsWith('{') ? 'jsonl' : 'csv',
  };
}

/** The rows of a file, piece by piece; stops after a refusal (a header that cannot be used). */
export async function* readRows(file: OpenedFile): AsyncGenerator<Piece | Refusal> {
  const reader: RowReader = file.format === 'jsonl' ? jsonlReader() : csvReader();
  const decoder = new TextDecoder(file.encoding);
  let bytesDone = 0;
  for await (const chunk of createReadStream(file.path, { highWaterMark: 1 << 16 })) {
    if (!Buffer.isBuffer(chunk)) continue;
    bytesDone += chunk.length;
    const reads = reader.push(decoder.decode(chunk, { stream: true }));
    if (isRefusal(reads)) return yield reads;
    yield { reads, bytesDone };
  }
  const last = decoder.decode();
  for (const reads of [reader.push(last), reader.end()]) {
    if (isRefusal(reads)) return yield reads;
    yield { reads, bytesDone };
  }
}

async function firstBytes(path: string): Promise<Buffer> {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4096), 0, 4096, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** By byte order mark; without one, text with every other byte NUL is UTF-16. */
function encodingOf(head: Buffer): OpenedFile['encoding'] {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  const pairs = Math.floor(Math.min(head.length, 512) / 2);
  let even = 0;
  let odd = 0;
  for (let i = 0; i < pairs; i++) {
    if (head[2 * i] === 0) even++;
    if (head[2 * i + 1] === 0) odd++;
  }
  if (pairs > 3 && odd > pairs * 0.6) return 'utf-16le';
  return pairs > 3 && even > pairs * 0.6 ? 'utf-16be' : 'utf-8';
}
