// Where the bytes of an import come from: a file, an encrypted upload, either of them compressed, with an end to what
// a compressed one may grow to.
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { isRefusal, type Refusal, refuse } from '../../platform/result.ts';

/** Bytes that can be read from their beginning as often as needed. */
export interface ByteSource {
  /** Bytes as they lie there. */
  readonly size: number;
  read(): AsyncIterable<Uint8Array>;
}

/** A compressed file may grow to this, and at most this many times its size once it is large. */
const LARGEST_EXPANDED = 16 * 1024 * 1024 * 1024;
const DENSEST = 150;
const SMALL = 32 * 1024 * 1024;
const PIECE = 1 << 17;

/** A file of this machine. Refusal: 404 when there is none, 422 when it is empty. */
async function fileSource(path: string): Promise<ByteSource | Refusal> {
  const info = await stat(path).catch(() => null);
  if (!info?.isFile())
    return refuse(404, 'no-such-file', `There is no file ${path}.`, { fix: 'Check the path.' });
  if (info.size === 0) return refuse(422, 'empty-file', 'The file is empty.');
  return { size: info.size, read: () => createReadStream(path, { highWaterMark: PIECE }) };
}

/** The same bytes, expanded when they are gzip. Reading ends with a `GzipFault` when they are broken or grow without end. */
export async function expanded(source: ByteSource): Promise<ByteSource | Refusal> {
  for await (const first of source.read()) {
    if (first[0] === 0x50 && first[1] === 0x4b && first[2] === 0x03 && first[3] === 0x04)
      return refuse(415, 'unsupported-file', 'This is a ZIP archive or an Excel workbook.', {
        fix: 'In Excel choose "Save as CSV UTF-8"; unpack an archive first. A .csv.gz is read as it is.',
      });
    if (first[0] !== 0x1f || first[1] !== 0x8b) return source;
    return { size: source.size, read: () => inflate(source) };
  }
  return refuse(422, 'empty-file', 'The file is empty.');
}

/** Why compressed bytes are not read on; becomes a refusal where the file is opened. */
export class GzipFault extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.message);
    this.refusal = refusal;
  }
}

async function* inflate(source: ByteSource): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip({ chunkSize: PIECE });
  const compressed = Readable.from(source.read());
  compressed.on('error', (error) => gunzip.destroy(error));
  let size = 0;
  try {
    for await (const piece of compressed.pipe(gunzip)) {
      if (!Buffer.isBuffer(piece)) continue;
      size += piece.length;
      if (size > LARGEST_EXPANDED || (size > SMALL && size > source.size * DENSEST))
        throw new GzipFault(
          refuse(413, 'expands-too-far', 'The compressed file grows far beyond what a table does.', {
            fix: 'Unpack it and look at it; import the CSV itself.',
          }),
        );
      yield piece;
    }
  } catch (error) {
    if (error instanceof GzipFault || !isZlibError(error)) throw error;
    throw new GzipFault(
      refuse(422, 'broken-gzip', 'The compressed file is broken.', { fix: 'Compress it again.' }),
    );
  } finally {
    compressed.destroy();
    gunzip.destroy();
  }
}

function isZlibError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
}

/** Runs work that reads a source; what its compression forbids becomes a refusal. */
export async function unlessBroken<T>(work: () => Promise<T>): Promise<T | Refusal> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof GzipFault) return error.refusal;
    throw error;
  }
}

/** A source out of a path or one that is there already. */
export async function sourceOf(input: string | ByteSource): Promise<ByteSource | Refusal> {
  const source = typeof input === 'string' ? await fileSource(input) : input;
  return isRefusal(source) ? source : expanded(source);
}
