import type { ExportObject } from "@/lib/contract/export";
import { ApiFailure } from "./api-failure";
import type { RunOutcome } from "./open-file";

/**
 * Streams the file of an export to `path`, on Node. The file appears there whole or not at all: it is written beside it
 * and checked against the size and the SHA-256 that the API promised. Throws an `ApiFailure` when it differs.
 */
export async function runToFile(
  run: () => Promise<RunOutcome>,
  path: string,
  signal?: AbortSignal,
): Promise<ExportObject> {
  const { createHash, randomUUID, createWriteStream, rename, rm, pipeline } = nodeModules();
  const { export: finished, file } = await run();
  const hash = createHash("sha256");
  let bytes = 0;
  const unfinished = `${path}.${randomUUID()}.part`;
  try {
    const measured = async function* (chunks: AsyncIterable<Uint8Array>) {
      for await (const chunk of chunks) {
        hash.update(chunk);
        bytes += chunk.byteLength;
        yield chunk;
      }
    };
    await pipeline(chunksOf(file), measured, createWriteStream(unfinished), signal ? { signal } : {});
    const found = { byte_size: bytes, sha256: hash.digest("hex") };
    const isWhole = found.byte_size === finished.byte_size && found.sha256 === finished.sha256;
    if (!isWhole) {
      throw new ApiFailure(`Export ${finished.id} did not arrive as it was promised.`, {
        code: "FILE_DAMAGED",
        responseBody: found,
      });
    }
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
  return finished;
}

/** Not imported: a browser that loads the client, and whatever bundles it for one, has no such modules. */
function nodeModules() {
  if (globalThis.process?.getBuiltinModule === undefined) {
    throw new TypeError(
      "Only Node writes files. On a page, lead the browser to the download_url of runToEnd().",
    );
  }
  const { createHash, randomUUID } = process.getBuiltinModule("node:crypto");
  const { createWriteStream } = process.getBuiltinModule("node:fs");
  const { rename, rm } = process.getBuiltinModule("node:fs/promises");
  const { pipeline } = process.getBuiltinModule("node:stream/promises");
  return { createHash, randomUUID, createWriteStream, rename, rm, pipeline };
}

/** A web stream as Node reads streams. */
async function* chunksOf(file: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = file.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel();
  }
}
