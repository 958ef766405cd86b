// The content of an upload on disk: encrypted in pieces as it arrives, so that no file of patients ever lies there open.
import { createCipheriv, createDecipheriv } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { isId } from '../../platform/ids.ts';
import type { ByteSource } from './source.ts';

const PIECE = 256 * 1024;
const TAG = 16;

/** Where an upload lies; its key opens nothing else. */
export interface UploadPlace {
  readonly folder: string;
  readonly id: string;
  readonly key: Uint8Array;
}

function placeOf({ folder, id }: Pick<UploadPlace, 'folder' | 'id'>): string {
  if (!isId(id)) throw new Error('not the id of an upload');
  return path.join(path.resolve(folder), 'uploads', id);
}

/** Keeps a body; whole, or not at all. Answers how many bytes it had. */
export async function keepUpload(place: UploadPlace, body: Readable): Promise<number> {
  const target = placeOf(place);
  await mkdir(path.dirname(target), { recursive: true, mode: 0o700 });
  let size = 0;
  try {
    await pipeline(
      body,
      async function* (chunks: AsyncIterable<Buffer>) {
        let number = 0;
        let rest: Buffer[] = [];
        let held = 0;
        for await (const chunk of chunks) {
          size += chunk.length;
          held += chunk.length;
          rest.push(chunk);
          if (held < PIECE) continue;
          let all = Buffer.concat(rest);
          for (; all.length >= PIECE; all = all.subarray(PIECE))
            yield sealPiece(place, number++, all.subarray(0, PIECE));
          rest = [all];
          held = all.length;
        }
        if (held > 0) yield sealPiece(place, number, Buffer.concat(rest));
      },
      createWriteStream(`${target}.part`, { mode: 0o600 }),
    );
  } catch (error) {
    await rm(`${target}.part`, { force: true });
    throw error;
  }
  await rename(`${target}.part`, target);
  return size;
}

/** The bytes of an upload, opened as they are read. Throws when a piece was changed or is missing. */
export function uploadSource(place: UploadPlace, size: number): ByteSource {
  return { size, read: () => openPieces(place, size) };
}

/** Erases an upload; erasing again is no error. */
export async function eraseUpload(place: Pick<UploadPlace, 'folder' | 'id'>): Promise<void> {
  await rm(placeOf(place), { force: true });
}

async function* openPieces(place: UploadPlace, size: number): AsyncGenerator<Uint8Array> {
  const sealed = createReadStream(placeOf(place), { highWaterMark: PIECE + TAG });
  let number = 0;
  let opened = 0;
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of sealed) {
    rest = rest.length === 0 && Buffer.isBuffer(chunk) ? chunk : Buffer.concat([rest, chunk]);
    for (; rest.length >= PIECE + TAG; rest = rest.subarray(PIECE + TAG)) {
      const piece = openPiece(place, number++, rest.subarray(0, PIECE + TAG));
      opened += piece.length;
      yield piece;
    }
  }
  if (rest.length > 0) {
    const piece = openPiece(place, number, rest);
    opened += piece.length;
    yield piece;
  }
  if (opened !== size) throw new Error('an upload is shorter than it was');
}

/** Pieces are numbered, and each upload has a key of its own: a number is never used twice under one key. */
function nonceOf(number: number): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUInt32BE(number, 8);
  return nonce;
}

function sealPiece({ id, key }: UploadPlace, number: number, plain: Buffer): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonceOf(number)).setAAD(Buffer.from(id));
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function openPiece({ id, key }: UploadPlace, number: number, sealed: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(number)).setAAD(Buffer.from(id));
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG));
  return Buffer.concat([decipher.update(sealed.subarray(0, sealed.length - TAG)), decipher.final()]);
}
