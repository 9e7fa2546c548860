import { randomUUID } from "node:crypto";
import { createReadStream, mkdirSync, rmSync } from "node:fs";
import { link, open, rename, rm } from "node:fs/promises";
import path from "node:path";
import { syncFolder } from "@/lib/local/sync-folder";
import { createBlobWriter } from "./blob-writer";
import type { HashName } from "./hashes.mjs";
import { madeNames } from "./own-names";

/** A file of bytes that is written once and never changed. */
export interface Blob {
  id: string;
  size: number;
}

const readBytes = 256 * 1024;

/** Opens the folders of a data dir: `blobs` holds what objects and parts name, `tmp` what is being written. */
export function openBlobs(dataDir: string) {
  const folder = path.join(dataDir, "blobs");
  const temporaryFolder = path.join(dataDir, "tmp");
  const readers = new Map<string, number>();
  const doomed = new Set<string>();
  const writer = createBlobWriter();

  mkdirSync(temporaryFolder, { recursive: true });
  mkdirSync(folder, { recursive: true });
  for (const name of madeNames(temporaryFolder, "files")) rmSync(path.join(temporaryFolder, name));

  const unlink = async (id: string): Promise<void> => rm(path.join(folder, id), { force: true });

  return {
    temporaryFolder,

    /**
     * Stores a stream. When the stream throws (so also when the body is not what was signed), or `check` does, nothing is
     * left; when this resolves the bytes survive a loss of power.
     */
    async write<Checked>(
      chunks: AsyncIterable<Buffer>,
      names: readonly HashName[],
      check: (digests: ReadonlyMap<HashName, string>) => Checked,
    ): Promise<{ blob: Blob; checked: Checked }> {
      const id = randomUUID();
      const temporary = path.join(temporaryFolder, id);
      const handle = await open(temporary, "wx");
      try {
        const { size, digests } = await writer.write(handle, chunks, names).finally(() => handle.close());
        const checked = check(digests);
        await rename(temporary, path.join(folder, id));
        await syncFolder(folder);
        return { blob: { id, size }, checked };
      } catch (error) {
        await rm(temporary, { force: true });
        throw error;
      }
    },

    /**
     * The same bytes as a blob of their own, without copying them: each is removed by itself. Undefined where the file
     * system has no second names for a file.
     */
    async link({ id, size }: Blob): Promise<Blob | undefined> {
      const linked = randomUUID();
      try {
        await link(path.join(folder, id), path.join(folder, linked));
      } catch (error) {
        if (hasNoLinks(error)) return undefined;
        throw error;
      }
      await syncFolder(folder);
      return { id: linked, size };
    },

    /** The bytes `start` to `end` (inclusive) of the blobs laid end to end. */
    async *read(blobs: readonly Blob[], start: number, end: number): AsyncGenerator<Buffer> {
      let offset = 0;
      for (const { id, size } of blobs) {
        const first = Math.max(start - offset, 0);
        const last = Math.min(end - offset, size - 1);
        if (first <= last) {
          yield* createReadStream(path.join(folder, id), {
            start: first,
            end: last,
            highWaterMark: readBytes,
          });
        }
        offset += size;
      }
    },

    /** Keeps blobs on disk until the returned function is called, even when they are removed in between. */
    pin(blobs: readonly Blob[]): () => Promise<void> {
      for (const { id } of blobs) readers.set(id, (readers.get(id) ?? 0) + 1);
      return async () => {
        for (const { id } of blobs) {
          const left = (readers.get(id) ?? 1) - 1;
          if (left > 0) {
            readers.set(id, left);
          } else {
            readers.delete(id);
            if (doomed.delete(id)) await unlink(id);
          }
        }
      };
    },

    /** Removes blobs that nothing names any more, each as soon as nobody reads it. */
    async remove(blobs: readonly Blob[]): Promise<void> {
      for (const { id } of blobs) {
        if (readers.has(id)) doomed.add(id);
        else await unlink(id);
      }
    },

    close: () => writer.close(),

    /** At start: removes what a killed process wrote but never named. */
    removeAllBut(named: ReadonlySet<string>): void {
      for (const id of madeNames(folder, "files")) {
        if (!named.has(id)) rmSync(path.join(folder, id));
      }
    },
  };
}

/** As on FAT, some network drives, and for a file that has as many names as it may have. */
function hasNoLinks(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return ["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK", "EXDEV"].includes(code);
}

export type Blobs = ReturnType<typeof openBlobs>;
