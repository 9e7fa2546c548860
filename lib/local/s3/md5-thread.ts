import { Worker } from "node:worker_threads";

/** The MD5 of one stream, computed beside the thread that receives it. */
export interface Md5 {
  /** Hashes the first `length` bytes; the memory may be used again when this resolves. */
  update(memory: SharedArrayBuffer, length: number): Promise<void>;
  /** In hex. To be called in any case, since the thread keeps the stream until then. */
  digest(): Promise<string>;
}

export interface Md5Thread {
  begin(): Md5;
  close(): Promise<void>;
}

/**
 * A thread that computes MD5. It is the slowest thing a write needs (more than the SHA-256 of the signature), so doing
 * it here would halve the throughput of uploads. The thread is started when it is first used.
 */
export function createMd5Thread(): Md5Thread {
  let worker: Worker | null = null;
  let lastId = 0;
  // The thread answers in the order of the messages, so the first one waiting is the one meant.
  let waiting: { resolve: (reply: string) => void; reject: (error: Error) => void }[] = [];

  const start = (): Worker => {
    const started = new Worker(new URL("./md5-worker.mjs", import.meta.url), { execArgv: [] });
    started.unref();
    started.on("message", (reply: string) => waiting.shift()?.resolve(reply));
    started.on("error", (error) => {
      for (const { reject } of waiting) reject(error);
      waiting = [];
      worker = null;
    });
    return started;
  };
  const ask = (message: { id: number; memory?: SharedArrayBuffer; length?: number }): Promise<string> =>
    new Promise((resolve, reject) => {
      worker ??= start();
      waiting.push({ resolve, reject });
      worker.postMessage(message);
    });

  return {
    begin() {
      const id = ++lastId;
      return {
        async update(memory, length) {
          await ask({ id, memory, length });
        },
        digest: () => ask({ id }),
      };
    },
    async close() {
      await worker?.terminate();
    },
  };
}
