import { createHash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import { createMd5Thread, type Md5 } from "./md5-thread";

const slabBytes = 512 * 1024;
const slabsUnderWayMax = 2;
const slabsKeptMax = 16;
/** Every so many slabs the disk is told to take what it has, so that little is left to wait for at the end. */
const syncEverySlabs = 4;

/** A piece of a stream in memory that both threads can read. All slabs of a stream but the last are full. */
interface Slab {
  memory: SharedArrayBuffer;
  length: number;
}

export interface BlobWriter {
  /**
   * Writes a stream to a newly opened file and computes its MD5. Each slab of it is hashed and written while the next
   * is received; memory does not grow with the stream. The bytes are on disk when this resolves.
   */
  write(handle: FileHandle, chunks: AsyncIterable<Buffer>): Promise<{ size: number; md5Hex: string }>;
  close(): Promise<void>;
}

export function createBlobWriter(): BlobWriter {
  const thread = createMd5Thread();
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
    async write(handle, chunks) {
      let md5: Md5 | null = null;
      let size = 0;
      let slabs = 0;
      const underWay: Promise<void>[] = [];
      try {
        for await (const slab of collect(chunks)) {
          const position = size;
          size += slab.length;
          slabs++;
          if (slabs === 1 && slab.length < slabBytes) {
            return await writeSmall(handle, slab).finally(() => free(slab));
          }

          md5 ??= thread.begin();
          const isSynced = slabs % syncEverySlabs === 0;
          const done = Promise.all([
            md5.update(slab.memory, slab.length),
            writeSlab(handle, slab, position).then(() => (isSynced ? handle.datasync() : undefined)),
          ]).then(() => free(slab));
          done.catch(() => undefined); // It is awaited later, and its error thrown then.
          underWay.push(done);
          if (underWay.length > slabsUnderWayMax) await underWay.shift();
        }
        await Promise.all(underWay);
        await handle.datasync();
        return { size, md5Hex: (await md5?.digest()) ?? "" };
      } catch (error) {
        await Promise.allSettled([...underWay, md5?.digest()]);
        throw error;
      }
    },
    close: () => thread.close(),
  };
}

/** A stream of one slab that is not full; not worth the way to the other thread. */
async function writeSmall(handle: FileHandle, slab: Slab): Promise<{ size: number; md5Hex: string }> {
  await writeSlab(handle, slab, 0);
  await handle.datasync();
  const md5Hex = createHash("md5")
    .update(new Uint8Array(slab.memory, 0, slab.length))
    .digest("hex");
  return { size: slab.length, md5Hex };
}

async function writeSlab(handle: FileHandle, slab: Slab, position: number): Promise<void> {
  const { bytesWritten } = await handle.write(new Uint8Array(slab.memory), 0, slab.length, position);
  if (bytesWritten !== slab.length) {
    throw new Error(`only ${bytesWritten} of ${slab.length} bytes could be written; is the disk full?`);
  }
}
