import type { FileHandle } from "node:fs/promises";
import { createHashThread, type StreamHashes } from "./hash-thread";
import { createHasher, type HashName } from "./hashes.mjs";

const slabBytes = 512 * 1024;
const slabsUnderWayMax = 2;
const slabsKeptMax = 16;
/** So often the disk is told to take what there is, so that little is left to wait for at the end. */
const syncEverySlabs = 4;

/** A piece of a stream in memory that both threads can read. All slabs of a stream but the last are full. */
interface Slab {
  memory: SharedArrayBuffer;
  length: number;
}

export interface WrittenFile {
  size: number;
  /** In hex. */
  digests: ReadonlyMap<HashName, string>;
}

export interface BlobWriter {
  /**
   * Writes a stream to a newly opened file and hashes it. Each slab of it is hashed and written while the next is
   * received; memory does not grow with the stream. The bytes are on disk when this resolves.
   */
  write(handle: FileHandle, chunks: AsyncIterable<Buffer>, names: readonly HashName[]): Promise<WrittenFile>;
  close(): Promise<void>;
}

export function createBlobWriter(): BlobWriter {
  const thread = createHashThread();
  const freeMemory: SharedArrayBuffer[] = [];

  async function* collect(chunks: AsyncIterable<Buffer>): AsyncGenerator<Slab> {
    const takeMemory = (): SharedArrayBuffer => freeMemory.pop() ?? new SharedArrayBuffer(slabBytes);
    let memory = takeMemory();
    let length = 0;
    for await (const chunk of chunks) {
      for (let offset = 0; offset < chunk.length; ) {
        if (length === slabBytes) {
          yield { memory, length };
          memory = takeMemory();
          length = 0;
        }
        const piece = chunk.subarray(offset, offset + slabBytes - length);
        new Uint8Array(memory).set(piece, length);
        length += piece.length;
        offset += piece.length;
      }
    }
    yield { memory, length };
  }

  function free({ memory }: Slab): void {
    if (freeMemory.length < slabsKeptMax) freeMemory.push(memory);
  }

  return {
    async write(handle, chunks, names) {
      let hashes: StreamHashes | null = null;
      let size = 0;
      let slabs = 0;
      let isSyncing = false;
      const underWay: Promise<void>[] = [];
      const syncs: Promise<void>[] = [];
      try {
        for await (const slab of collect(chunks)) {
          const position = size;
          size += slab.length;
          slabs++;
          if (slabs === 1 && slab.length < slabBytes) {
            return await writeSmall(handle, slab, names).finally(() => free(slab));
          }
          hashes ??= thread.begin(names);
          const hashed = hashes.update(slab.memory, slab.length);
          const written = writeSlab(handle, slab, position);
          underWay.push(awaitedLater(Promise.all([hashed, written]).then(() => free(slab))));
          if (underWay.length > slabsUnderWayMax) await underWay.shift();
          if (slabs % syncEverySlabs === 0 && !isSyncing) {
            isSyncing = true;
            const sync = handle.datasync().finally(() => {
              isSyncing = false;
            });
            syncs.push(awaitedLater(sync));
          }
        }
        // Each sync counts: the system reports a failed write to one of them only.
        await Promise.all([...underWay, ...syncs]);
        const [digests] = await Promise.all([hashes?.digest(), handle.datasync()]);
        return { size, digests: digests ?? new Map() };
      } catch (error) {
        await Promise.allSettled([...underWay, ...syncs, hashes?.digest()]);
        throw error;
      }
    },
    close: () => thread.close(),
  };
}

/** For a promise that is awaited later: until then its failure is not to count as an unhandled one. */
function awaitedLater(promise: Promise<void>): Promise<void> {
  promise.catch(() => undefined);
  return promise;
}

/** A stream of one slab that is not full; not worth the way to the other thread. */
async function writeSmall(handle: FileHandle, slab: Slab, names: readonly HashName[]): Promise<WrittenFile> {
  const bytes = new Uint8Array(slab.memory, 0, slab.length);
  await writeSlab(handle, slab, 0);
  await handle.datasync();
  return { size: slab.length, digests: hashBytes(bytes, names) };
}

/** The hashes of a few bytes, computed at once. */
export function hashBytes(bytes: Uint8Array, names: readonly HashName[]): ReadonlyMap<HashName, string> {
  return new Map(
    names.map((name) => {
      const hasher = createHasher(name);
      hasher.update(bytes);
      return [name, hasher.digest()];
    }),
  );
}

async function writeSlab(handle: FileHandle, slab: Slab, position: number): Promise<void> {
  const bytes = new Uint8Array(slab.memory);
  // A disk that has just become full takes a part of them; the next write then says why no more.
  for (let written = 0; written < slab.length; ) {
    written += (await handle.write(bytes, written, slab.length - written, position + written)).bytesWritten;
  }
}
