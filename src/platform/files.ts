// Keeps files encrypted under a key of their owner, known by their content, bounded, and erasable (ground 12).
import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { type FileType, sniffType } from './file-types.ts';
import { isId } from './ids.ts';
import type { Random } from './random.ts';
import { isRefusal, type Refusal, refuse } from './result.ts';
import { readZip, ZIP_LIMITS, type ZipLimits } from './zip.ts';

/** A kept file, as its owner records it. */
export interface KeptFile {
  readonly id: string;
  readonly type: FileType;
  readonly size: number;
  /** SHA-256 of the content, hex. */
  readonly hash: string;
}

/** Where files are kept. Ids come from the injected `NewId`; keys (32 bytes) from the vault of whoever owns the file. */
export interface FileStore {
  /**
   * Keeps a file.
   * @param allowed types taken here; all known ones by default
   * @returns 413 when too large, 415 when its content is not of an allowed type, 413/422 for dangerous archives
   */
  put(
    id: string,
    key: Uint8Array,
    content: Buffer,
    allowed?: readonly FileType[],
  ): Promise<KeptFile | Refusal>;
  /** The content; 404 when it is not there, was erased, or was sealed for another id or key. */
  get(id: string, key: Uint8Array): Promise<Buffer | Refusal>;
  /** Erases it; erasing again is no error. */
  erase(id: string): Promise<void>;
}

export interface FileLimits {
  /** Bytes of one file. */
  readonly size: number;
  readonly zip: ZipLimits;
}

const LIMITS: FileLimits = { size: 25 * 1024 * 1024, zip: ZIP_LIMITS };
const MARK = Buffer.from('RPF1');
const IV = 12;
const TAG = 16;

/**
 * Keeps files in a local folder, one per id.
 * @param folder made when missing, readable by this user only
 */
export function openFileStore(folder: string, random: Random, limits: FileLimits = LIMITS): FileStore {
  const root = path.resolve(folder);
  return {
    put: async (id, key, content, allowed) => {
      const place = placeOf(root, id);
      if (isRefusal(place)) return place;
      const type = examine(content, limits, allowed);
      if (isRefusal(type)) return type;
      await writeWhole(place, seal(id, key, content, random.bytes(IV)));
      return { id, type, size: content.length, hash: createHash('sha256').update(content).digest('hex') };
    },
    get: async (id, key) => {
      const place = placeOf(root, id);
      if (isRefusal(place)) return place;
      const sealed = await readFile(place).catch(() => null);
      return (sealed && unseal(id, key, sealed)) ?? missing();
    },
    erase: async (id) => {
      const place = placeOf(root, id);
      if (!isRefusal(place)) await rm(place, { force: true });
    },
  };
}

/** What may be kept, judged before anything is written. */
function examine(
  content: Buffer,
  limits: FileLimits,
  allowed: readonly FileType[] | undefined,
): FileType | Refusal {
  if (content.length > limits.size)
    return refuse(413, 'file-too-large', `A file may have at most ${limits.size} bytes.`);
  const type = sniffType(content);
  if (type === null || (allowed && !allowed.includes(type)))
    return refuse(415, 'unsupported-file', 'Files with this content are not accepted here.');
  if (type !== 'application/zip') return type;
  const entries = readZip(content, limits.zip);
  return isRefusal(entries) ? entries : type;
}

/** Only ids become paths, so no name of a stranger can lead elsewhere; the end of an id is chance and spreads well. */
function placeOf(root: string, id: string): string | Refusal {
  return isId(id) ? path.join(root, id.slice(-2), id) : missing();
}

/** Bound to its id: a file moved to another's place does not open. */
function seal(id: string, key: Uint8Array, content: Buffer, iv: Uint8Array): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength: TAG }).setAAD(Buffer.from(id));
  const body = Buffer.concat([cipher.update(content), cipher.final()]);
  return Buffer.concat([MARK, iv, cipher.getAuthTag(), body]);
}

function unseal(id: string, key: Uint8Array, sealed: Buffer): Buffer | null {
  if (sealed.length < MARK.length + IV + TAG || !sealed.subarray(0, MARK.length).equals(MARK)) return null;
  const iv = sealed.subarray(MARK.length, MARK.length + IV);
  const tag = sealed.subarray(MARK.length + IV, MARK.length + IV + TAG);
  const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: TAG }).setAAD(Buffer.from(id));
  decipher.setAuthTag(tag);
  try {
    return Buffer.concat([decipher.update(sealed.subarray(MARK.length + IV + TAG)), decipher.final()]);
  } catch {
    return null;
  }
}

/** Whole and on disk, or not at all: a crash leaves no half file under the id. */
async function writeWhole(place: string, bytes: Buffer): Promise<void> {
  await mkdir(path.dirname(place), { recursive: true, mode: 0o700 });
  const aside = `${place}.part`;
  const file = await open(aside, 'w', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(aside, place);
}

function missing(): Refusal {
  return refuse(404, 'no-such-file', 'There is no such file.');
}
