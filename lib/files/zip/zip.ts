/**
 * The ZIP container: headers round content that is already deflated.
 * Source: PKWARE APPNOTE.TXT 6.3.10, sections 4.3 to 4.5 (zip64: 4.3.14, 4.3.15, 4.5.3).
 */

/**
 * One file of the archive. Sizes and CRC are known beforehand, so that no data descriptor is needed. Its content may have
 * pieces that stand for bytes, whose lengths alone are looked at here.
 */
export interface ZipEntry<Piece extends { byteLength: number } = never> {
  name: string;
  /** CRC-32 of the content before compression. */
  crc32: number;
  rawBytes: number;
  compressedBytes: number;
  /** A raw deflate stream (RFC 1951) of exactly `compressedBytes` bytes. */
  content: AsyncIterable<Uint8Array | Piece> | Iterable<Uint8Array | Piece>;
}

type EntryFields = Omit<ZipEntry, "content">;

/** A field of 32 (16) bits with all bits set says: the value is in the zip64 record. */
const FULL_32 = 0xffffffff;
const FULL_16 = 0xffff;
const VERSION_DEFLATE = 20;
const VERSION_ZIP64 = 45;
const FLAG_UTF8_NAME = 1 << 11;
const METHOD_DEFLATE = 8;
const ZIP64_EXTRA = 0x0001;

/**
 * Streams an archive of the entries in their order; nothing but headers is held. `modifiedAt` is written as UTC into
 * every entry, so the same input gives the same bytes. zip64 records appear only where a size or a count needs them.
 * An entry is asked for when the one before it is written, so it may tell about that one.
 * Throws when an entry's content has another length than it says.
 */
export async function* writeZip<Piece extends { byteLength: number } = never>(
  entries: Iterable<ZipEntry<Piece>>,
  modifiedAt: Date,
): AsyncGenerator<Uint8Array | Piece> {
  const timeAndDate = dosTimeAndDate(modifiedAt);
  const directory: Buffer[] = [];
  let offset = 0;

  for (const entry of entries) {
    const header = localHeader(entry, timeAndDate);
    directory.push(directoryHeader(entry, timeAndDate, offset));
    yield header;
    let written = 0;
    for await (const piece of entry.content) {
      written += piece.byteLength;
      yield piece;
    }
    if (written !== entry.compressedBytes) {
      throw new Error(`Zip entry ${entry.name} has ${written} bytes instead of ${entry.compressedBytes}`);
    }
    offset += header.length + written;
  }

  const directoryBytes = Buffer.concat(directory);
  yield directoryBytes;
  yield endOfDirectory(directory.length, directoryBytes.length, offset);
}

function localHeader(entry: EntryFields, timeAndDate: number): Buffer {
  const name = Buffer.from(entry.name);
  const isZip64 = entry.rawBytes >= FULL_32 || entry.compressedBytes >= FULL_32;
  const extra = isZip64 ? zip64Extra([entry.rawBytes, entry.compressedBytes]) : Buffer.alloc(0);
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  writeCommonFields(header, 4, entry, timeAndDate, isZip64);
  header.writeUInt16LE(name.length, 26);
  header.writeUInt16LE(extra.length, 28);
  return Buffer.concat([header, name, extra]);
}

function directoryHeader(entry: EntryFields, timeAndDate: number, offset: number): Buffer {
  const name = Buffer.from(entry.name);
  const isZip64 = entry.rawBytes >= FULL_32 || entry.compressedBytes >= FULL_32 || offset >= FULL_32;
  const extra = isZip64 ? zip64Extra([entry.rawBytes, entry.compressedBytes, offset]) : Buffer.alloc(0);
  const header = Buffer.alloc(46);
  header.writeUInt32LE(0x02014b50, 0);
  header.writeUInt16LE(isZip64 ? VERSION_ZIP64 : VERSION_DEFLATE, 4);
  writeCommonFields(header, 6, entry, timeAndDate, isZip64);
  header.writeUInt16LE(name.length, 28);
  header.writeUInt16LE(extra.length, 30);
  header.writeUInt32LE(isZip64 ? FULL_32 : offset, 42);
  return Buffer.concat([header, name, extra]);
}

/** The 22 bytes that both headers share: version needed up to the uncompressed size. */
function writeCommonFields(
  header: Buffer,
  at: number,
  entry: EntryFields,
  timeAndDate: number,
  isZip64: boolean,
): void {
  header.writeUInt16LE(isZip64 ? VERSION_ZIP64 : VERSION_DEFLATE, at);
  header.writeUInt16LE(FLAG_UTF8_NAME, at + 2);
  header.writeUInt16LE(METHOD_DEFLATE, at + 4);
  header.writeUInt32LE(timeAndDate, at + 6);
  header.writeUInt32LE(entry.crc32, at + 10);
  header.writeUInt32LE(isZip64 ? FULL_32 : entry.compressedBytes, at + 14);
  header.writeUInt32LE(isZip64 ? FULL_32 : entry.rawBytes, at + 18);
}

function zip64Extra(values: number[]): Buffer {
  const extra = Buffer.alloc(4 + values.length * 8);
  extra.writeUInt16LE(ZIP64_EXTRA, 0);
  extra.writeUInt16LE(values.length * 8, 2);
  for (const [i, value] of values.entries()) extra.writeBigUInt64LE(BigInt(value), 4 + i * 8);
  return extra;
}

function endOfDirectory(count: number, directoryBytes: number, offset: number): Buffer {
  const isZip64 = count >= FULL_16 || directoryBytes >= FULL_32 || offset >= FULL_32;
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(isZip64 ? FULL_16 : count, 8);
  end.writeUInt16LE(isZip64 ? FULL_16 : count, 10);
  end.writeUInt32LE(isZip64 ? FULL_32 : directoryBytes, 12);
  end.writeUInt32LE(isZip64 ? FULL_32 : offset, 16);
  if (!isZip64) return end;

  const end64 = Buffer.alloc(56);
  end64.writeUInt32LE(0x06064b50, 0);
  end64.writeBigUInt64LE(44n, 4); // bytes of this record that follow
  end64.writeUInt16LE(VERSION_ZIP64, 12);
  end64.writeUInt16LE(VERSION_ZIP64, 14);
  end64.writeBigUInt64LE(BigInt(count), 24);
  end64.writeBigUInt64LE(BigInt(count), 32);
  end64.writeBigUInt64LE(BigInt(directoryBytes), 40);
  end64.writeBigUInt64LE(BigInt(offset), 48);
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x07064b50, 0);
  locator.writeBigUInt64LE(BigInt(offset + directoryBytes), 8);
  locator.writeUInt32LE(1, 16);
  return Buffer.concat([end64, locator, end]);
}

/** MS-DOS time in the lower, date in the upper 16 bits; two-second steps, 1980 to 2107 (APPNOTE 4.4.6). */
function dosTimeAndDate(date: Date): number {
  const year = date.getUTCFullYear();
  if (year < 1980 || year > 2107) throw new RangeError(`A zip file cannot hold the year ${year}`);
  const day = ((year - 1980) << 9) | ((date.getUTCMonth() + 1) << 5) | date.getUTCDate();
  const time = (date.getUTCHours() << 11) | (date.getUTCMinutes() << 5) | (date.getUTCSeconds() >> 1);
  return ((day << 16) | time) >>> 0;
}
