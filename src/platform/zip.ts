// Reads a zip's table of contents and refuses what would hurt when unpacked; nothing is unpacked here.
import { type Refusal, refuse } from './result.ts';

/** One file of an archive, as its table of contents states it. */
export interface ZipEntry {
  readonly name: string;
  readonly compressedSize: number;
  readonly size: number;
}

/** Bounds of an archive. Whoever unpacks must stop at the stated sizes too: a table of contents can lie. */
export interface ZipLimits {
  readonly entries: number;
  /** Bytes of all files together, unpacked. */
  readonly total: number;
  /** How many times larger a file may become. */
  readonly ratio: number;
}

export const ZIP_LIMITS: ZipLimits = { entries: 10_000, total: 512 * 1024 * 1024, ratio: 200 };

const END_MARK = 0x06054b50;
const ENTRY_MARK = 0x02014b50;
const END_SIZE = 22;
const ENTRY_SIZE = 46;
const MOST_COMMENT = 65_535;
const ZIP64 = 0xffffffff;
const TYPE_MASK = 0o170000;
const SYMLINK = 0o120000;
/** Below this a high ratio is no harm. */
const SMALL = 1024 * 1024;

/**
 * The entries of an archive.
 * @returns 413 for a bomb (too many files, too large, too dense), 422 for links and for names that leave the folder
 */
export function readZip(bytes: Buffer, limits: ZipLimits = ZIP_LIMITS): ZipEntry[] | Refusal {
  const end = findEnd(bytes);
  if (end < 0) return broken();
  const count = bytes.readUInt16LE(end + 10);
  let at = bytes.readUInt32LE(end + 16);
  if (count === 0xffff || at === ZIP64)
    return refuse(413, 'archive-too-large', 'Archives in zip64 form are not accepted.');
  if (count > limits.entries)
    return refuse(413, 'archive-too-large', `The archive holds more than ${limits.entries} files.`);
  const entries: ZipEntry[] = [];
  let total = 0;
  for (let i = 0; i < count; i++) {
    if (at + ENTRY_SIZE > end || bytes.readUInt32LE(at) !== ENTRY_MARK) return broken();
    const nameLength = bytes.readUInt16LE(at + 28);
    const entry = {
      name: bytes.toString('utf8', at + ENTRY_SIZE, at + ENTRY_SIZE + nameLength),
      compressedSize: bytes.readUInt32LE(at + 20),
      size: bytes.readUInt32LE(at + 24),
    };
    const isLink = ((bytes.readUInt32LE(at + 38) >>> 16) & TYPE_MASK) === SYMLINK;
    if (isLink || leavesFolder(entry.name))
      return refuse(422, 'unsafe-archive', 'The archive holds a link or a path that leads out of it.');
    total += entry.size;
    const isDense = entry.size > SMALL && entry.size > entry.compressedSize * limits.ratio;
    if (total > limits.total || isDense)
      return refuse(413, 'archive-too-large', 'The archive would unpack to too much.');
    entries.push(entry);
    at += ENTRY_SIZE + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return entries;
}

function findEnd(bytes: Buffer): number {
  const lowest = Math.max(0, bytes.length - END_SIZE - MOST_COMMENT);
  for (let at = bytes.length - END_SIZE; at >= lowest; at--)
    if (bytes.readUInt32LE(at) === END_MARK) return at;
  return -1;
}

function leavesFolder(name: string): boolean {
  return name.includes('\0') || /^([/\\]|[A-Za-z]:)/.test(name) || name.split(/[/\\]/).includes('..');
}

function broken(): Refusal {
  return refuse(422, 'broken-archive', 'The archive cannot be read.');
}
