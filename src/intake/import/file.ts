// Opens a file of rows as a stream: its hash, its encoding, and its rows in pieces, never the whole file in memory.
import { createHash } from 'node:crypto';
import { isRefusal, type Refusal, refuse } from '../../platform/result.ts';
import { csvReader, guessDelimiter, type RowReader } from './csv.ts';
import { encodingEvidence } from './encoding.ts';
import { jsonlReader } from './jsonl.ts';
import type { Delimiter, Encoding, FileSettings, Read } from './model.ts';
import { type ByteSource, sourceOf, unlessBroken } from './source.ts';

/** What is known about a file before its rows are read. */
export interface OpenedFile {
  readonly source: ByteSource;
  /** Bytes of the content, expanded when the file is compressed. */
  readonly bytes: number;
  readonly hash: Buffer;
  readonly format: 'csv' | 'jsonl';
  readonly encoding: Encoding;
  /** Why it is read in this encoding, in words. */
  readonly because: string;
  readonly delimiter: Delimiter;
  readonly settings: FileSettings;
}

/** A piece of the file: its rows, and how many bytes were read so far. `header` is null for JSONL. */
export interface Piece {
  readonly reads: readonly Read[];
  readonly bytesDone: number;
  readonly header: readonly string[] | null;
}

const HEAD = 64 * 1024;

/**
 * Reads the file once for its hash and the evidence of its encoding.
 * @param input a path, or bytes from elsewhere
 * @param settings what the caller knows better than the evidence
 */
export async function openFile(
  input: string | ByteSource,
  settings: FileSettings = {},
): Promise<OpenedFile | Refusal> {
  const source = await sourceOf(input);
  if (isRefusal(source)) return source;
  return unlessBroken(async () => {
    const hash = createHash('sha256');
    const evidence = encodingEvidence();
    const heads: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of source.read()) {
      hash.update(chunk);
      evidence.push(chunk);
      if (bytes < HEAD) heads.push(chunk.subarray(0, HEAD));
      bytes += chunk.length;
    }
    if (bytes === 0) return refuse(422, 'empty-file', 'The file is empty.');
    const found = evidence.verdict();
    const encoding = settings.encoding ?? found.encoding;
    const start = new TextDecoder(encoding).decode(Buffer.concat(heads).subarray(0, HEAD)).trimStart();
    if (start.trim() === '') return refuse(422, 'empty-file', 'The file holds nothing but blanks.');
    return {
      source,
      bytes,
      hash: hash.digest(),
      encoding,
      because: settings.encoding ? 'you chose it' : found.because,
      format: start.startsWith('{') ? 'jsonl' : 'csv',
      delimiter: settings.delimiter ?? guessDelimiter(start),
      settings,
    };
  });
}

/** The same without reading it to its end: no hash, no size of what is compressed; the encoding is the stated one. */
export async function openUnread(
  input: string | ByteSource,
  settings: FileSettings = {},
): Promise<OpenedFile | Refusal> {
  const source = await sourceOf(input);
  if (isRefusal(source)) return source;
  const encoding = settings.encoding ?? 'utf-8';
  for await (const chunk of source.read()) {
    const start = new TextDecoder(encoding).decode(chunk.subarray(0, HEAD)).trimStart();
    return {
      source,
      bytes: source.size,
      hash: Buffer.alloc(0),
      format: start.startsWith('{') ? 'jsonl' : 'csv',
      encoding,
      because: 'it was stated',
      delimiter: settings.delimiter ?? guessDelimiter(start),
      settings,
    };
  }
  return refuse(422, 'empty-file', 'The file is empty.');
}

/** The rows of a file, piece by piece; stops after a refusal (a header that cannot be used). */
export async function* readRows(file: OpenedFile): AsyncGenerator<Piece | Refusal> {
  const csv = file.format === 'jsonl' ? null : csvReader({ ...file.settings, delimiter: file.delimiter });
  const reader: RowReader = csv ?? jsonlReader();
  const decoder = new TextDecoder(file.encoding);
  let bytesDone = 0;
  for await (const chunk of file.source.read()) {
    bytesDone += chunk.length;
    const reads = reader.push(decoder.decode(chunk, { stream: true }));
    if (isRefusal(reads)) return yield reads;
    yield { reads, bytesDone, header: csv?.header() ?? null };
  }
  const last = decoder.decode();
  for (const reads of [reader.push(last), reader.end()]) {
    if (isRefusal(reads)) return yield reads;
    yield { reads, bytesDone, header: csv?.header() ?? null };
  }
}
