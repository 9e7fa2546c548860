import { Worker } from "node:worker_threads";
import type { FileFormatId } from "@/lib/contract/file-format";
import { transferable } from "@/lib/files/bytes";
import type { RenderedPart, RenderInput } from "@/lib/files/part";

export interface RenderRequest {
  format: FileFormatId;
  input: RenderInput;
}

/** A rendered part with the SHA-256 of its bytes, in lower-case hex. */
export type HashedPart = RenderedPart & { bytesSha256: string };

export type RenderAnswer = { part: HashedPart } | { error: string };

export interface RenderPool {
  /** Starts all threads, so that the first work need not wait for them. */
  start(): void;
  /** Renders one tranche on a worker thread. The bytes of `input.stage` are moved there: the caller loses them. */
  render(format: FileFormatId, input: RenderInput): Promise<HashedPart>;
}

interface Job extends RenderRequest {
  resolve(part: HashedPart): void;
  reject(error: Error): void;
}

/**
 * Threads for the CPU work of rendering, so that the web process keeps answering meanwhile. They start with the first
 * work, or when they are told to, and keep the process alive only while they have some. A thread that dies fails its job
 * and is replaced.
 */
export function createRenderPool(threadsMax: number): RenderPool {
  const waiting: Job[] = [];
  const idle: Worker[] = [];
  const busy = new Map<Worker, Job>();

  function startWorker(): Worker {
    const worker = new Worker(new URL("./render-worker.ts", import.meta.url));
    worker.on("message", (answer: RenderAnswer) => {
      const job = busy.get(worker);
      busy.delete(worker);
      idle.push(worker);
      worker.unref();
      if (!job) return;
      if ("part" in answer) job.resolve(answer.part);
      else job.reject(new Error(answer.error));
      next();
    });
    worker.on("error", (error) => lose(worker, error));
    worker.on("exit", () => lose(worker, new Error("A render thread ended unexpectedly.")));
    // Only now: to listen references it.
    worker.unref();
    return worker;
  }

  function lose(worker: Worker, error: unknown): void {
    const job = busy.get(worker);
    busy.delete(worker);
    const at = idle.indexOf(worker);
    if (at >= 0) idle.splice(at, 1);
    job?.reject(error instanceof Error ? error : new Error(String(error)));
    next();
  }

  function next(): void {
    const job = waiting[0];
    if (!job) return;
    const worker = idle.pop() ?? (busy.size < threadsMax ? startWorker() : undefined);
    if (!worker) return;
    waiting.shift();
    busy.set(worker, job);
    worker.ref();
    const { format, input } = job;
    worker.postMessage({ format, input } satisfies RenderRequest, transferable(input.stage));
    next();
  }

  return {
    start() {
      while (idle.length + busy.size < threadsMax) idle.push(startWorker());
    },
    render(format, input) {
      return new Promise((resolve, reject) => {
        waiting.push({ format, input, resolve, reject });
        next();
      });
    },
  };
}
