import { Worker } from "node:worker_threads";
import type { HashName } from "./hashes.mjs";

/** The hashes of one stream, computed beside the thread that receives it. */
export interface StreamHashes {
  /** Takes the first `length` bytes; the memory may be used again when this resolves. */
  update(memory: SharedArrayBuffer, length: number): Promise<void>;
  /** In hex. To be called in any case, since the thread keeps the stream until then. */
  digest(): Promise<ReadonlyMap<HashName, string>>;
}

export interface HashThread {
  begin(names: readonly HashName[]): StreamHashes;
  close(): Promise<void>;
}

interface Message {
  id: number;
  names: readonly HashName[];
  memory?: SharedArrayBuffer;
  length?: number;
}

/**
 * A thread that hashes. MD5 (an ETag) and SHA-256 (the signature) cost more than all the rest of an upload, so the thread
 * that receives does not do them itself. It is started at its first use and keeps the process alive only while it has work.
 */
export function createHashThread(): HashThread {
  let worker: Worker | null = null;
  let lastId = 0;
  // The thread answers in the order of the messages, so the first one waiting is the one meant.
  let waiting: { resolve: (digests: string[]) => void; reject: (error: Error) => void }[] = [];

  const start = (): Worker => {
    const started = new Worker(new URL("./hash-worker.mjs", import.meta.url), { execArgv: [] });
    started.on("message", (digests: string[]) => {
      waiting.shift()?.resolve(digests);
      if (waiting.length === 0) started.unref();
    });
    const lose = (error: Error) => {
      // Those that wait by now may wait for another thread.
      if (worker !== started) return;
      for (const { reject } of waiting) reject(error);
      waiting = [];
      worker = null;
    };
    started.on("error", lose);
    started.on("exit", () => lose(ended()));
    return started;
  };
  const ask = (thread: Worker, message: Message): Promise<string[]> =>
    new Promise((resolve, reject) => {
      // Another thread, started since, would hash only the rest of the stream.
      if (thread !== worker) throw ended();
      waiting.push({ resolve, reject });
      thread.ref();
      thread.postMessage(message);
    });

  return {
    begin(names) {
      const id = ++lastId;
      worker ??= start();
      const thread = worker;
      return {
        async update(memory, length) {
          await ask(thread, { id, names, memory, length });
        },
        async digest() {
          const digests = await ask(thread, { id, names });
          return new Map(names.map((name, index) => [name, digests[index] ?? ""]));
        },
      };
    },
    async close() {
      await worker?.terminate();
    },
  };
}

function ended(): Error {
  return new Error("The hashing thread has ended.");
}
