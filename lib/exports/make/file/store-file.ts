import { createHash, type Hash } from "node:crypto";
import { crc32 } from "node:zlib";
import { ObjectMissingError, type ObjectStore } from "@/lib/storage/object-store";

/** An object in the store is not the one that was written. */
export class DamagedObjectError extends Error {
  override readonly name = "DamagedObjectError";
}

/** An object that comes back wrong is written once more before the step gives up. */
const roundsMax = 2;

export interface StoredFile {
  byteSize: number;
  /** Lower-case hex. */
  sha256: string;
}

/** The bytes of an object as a reader gets them. */
interface SummedObject {
  byteSize: number;
  crc32: number;
}

/** A stored file that was made of parts. */
export interface MadeFile extends StoredFile {
  /** Of the bytes of all parts in a row, in lower-case hex. */
  dataSha256: string;
}

/**
 * Stores what `make` gives, streaming, and reads it back: whatever lies between here and the store's disk, what callers
 * will download is what was made. Throws `DamagedObjectError` when it is not.
 */
export async function storeFile(
  store: Pick<ObjectStore, "upload" | "read">,
  key: string,
  contentType: string,
  make: () => AsyncIterable<Uint8Array>,
): Promise<StoredFile> {
  for (let round = 1; round <= roundsMax; round++) {
    const sent = measured(make());
    await store.upload(key, sent.chunks, contentType);
    const { byteSize, sha256 } = sent.measures();
    const stored = await measureStored(store, key);
    if (stored?.byteSize === byteSize && stored.sha256 === sha256) return { byteSize, sha256 };
  }
  throw new DamagedObjectError(`The file ${key} does not come back from the store as it was written.`);
}

/** Reads an object, streaming, and tells its size and CRC-32; undefined when there is none. `see` is given each chunk. */
export async function sumStored(
  store: Pick<ObjectStore, "read">,
  key: string,
  see?: (chunk: Uint8Array) => void,
): Promise<SummedObject | undefined> {
  const sums = { byteSize: 0, crc32: 0 };
  try {
    for await (const chunk of store.read(key)) {
      sums.byteSize += chunk.byteLength;
      sums.crc32 = crc32(chunk, sums.crc32);
      see?.(chunk);
    }
  } catch (error) {
    if (error instanceof ObjectMissingError) return undefined;
    throw error;
  }
  return sums;
}

/** As `sumStored`, with the SHA-256, which takes several times as long. */
export async function measureStored(
  store: Pick<ObjectStore, "read">,
  key: string,
): Promise<(StoredFile & SummedObject) | undefined> {
  const hash = createHash("sha256");
  const summed = await sumStored(store, key, (chunk) => hash.update(chunk));
  return summed && { ...summed, sha256: hash.digest("hex") };
}

/** Passes chunks on; `measures` tells of those that have gone by. */
function measured(source: AsyncIterable<Uint8Array>) {
  const hash = createHash("sha256");
  let byteSize = 0;
  async function* chunks() {
    for await (const chunk of hashed(source, hash)) {
      byteSize += chunk.byteLength;
      yield chunk;
    }
  }
  return { chunks: chunks(), measures: () => ({ byteSize, sha256: hash.copy().digest("hex") }) };
}

/** Passes chunks on and hashes them. */
export async function* hashed(source: AsyncIterable<Uint8Array>, hash: Hash): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) {
    hash.update(chunk);
    yield chunk;
  }
}
