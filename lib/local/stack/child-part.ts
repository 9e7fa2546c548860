import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import type { Readable } from "node:stream";
import { lowerPriority } from "../lower-priority";
import { createRestartDelay } from "./restart-delay";

export interface ChildPartOptions {
  name: string;
  /** Arguments of node: the script and what follows. */
  args: string[];
  env: NodeJS.ProcessEnv;
  /** Whether it waits wherever others want the processors, once it is ready. */
  hasLowPriority?: boolean;
  /** Resolves when the part serves; it may rely on the child's own message, sent over the IPC channel. */
  waitUntilReady(child: ChildProcess): Promise<void>;
  log(name: string, line: string): void;
}

export interface ChildPart {
  name: string;
  /** The process id of the present child, or undefined between a crash and the restart. */
  pid(): number | undefined;
  /** Ends the child: SIGTERM, and SIGKILL when it has not ended after ten seconds. It is not restarted. */
  stop(): Promise<void>;
}

const projectDir = path.resolve(import.meta.dirname, "../../..");
const preload = path.join(import.meta.dirname, "exit-with-parent.mjs");

/**
 * Runs one part of the stack in a process of its own and keeps it running: when it crashes it is started again, with
 * growing pauses while it keeps crashing. Throws when the first start does not get ready.
 */
export async function startChildPart(options: ChildPartOptions): Promise<ChildPart> {
  let child: ChildProcess | undefined;
  let isStopping = false;
  const restartDelay = createRestartDelay();

  async function launch(): Promise<void> {
    const started = spawn(process.execPath, ["--import", preload, ...options.args], {
      cwd: projectDir,
      env: { ...options.env, TRANCHE_SUPERVISOR_PID: String(process.pid) },
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      // A Ctrl-C in the terminal is for the supervisor, which ends its children in order.
      detached: true,
    });
    child = started;
    const startedAt = performance.now();
    const lastLines: string[] = [];
    for (const stream of [started.stdout, started.stderr]) {
      forEachLine(stream, (line) => {
        lastLines.push(line);
        if (lastLines.length > 20) lastLines.shift();
        options.log(options.name, line);
      });
    }
    const ended = once(started, "exit").then(([code, signal]) => {
      child = undefined;
      return `${options.name} ended (${signal ?? `exit code ${code}`})`;
    });
    let isReady = false;
    const died = ended.then((how) => {
      if (!isReady) throw new Error([`${how} before it was ready.`, ...lastLines].join("\n  "));
      if (!isStopping) restart(how, performance.now() - startedAt);
    });
    await Promise.race([options.waitUntilReady(started), died]);
    isReady = true;
    if (options.hasLowPriority && started.pid !== undefined) await lowerPriority(started.pid);
  }

  function restart(how: string, livedMs: number): void {
    const delayMs = restartDelay(livedMs);
    options.log("supervisor", `${how}; starting it again in ${delayMs} ms`);
    setTimeout(() => {
      if (isStopping) return;
      launch().catch((error: unknown) => restart(String(error), 0));
    }, delayMs);
  }

  await launch();
  return {
    name: options.name,
    pid: () => child?.pid,
    async stop() {
      isStopping = true;
      const present = child;
      if (!present || present.exitCode !== null || present.signalCode !== null) return;
      const exit = once(present, "exit");
      present.kill("SIGTERM");
      const timer = setTimeout(() => present.kill("SIGKILL"), 10_000);
      await exit;
      clearTimeout(timer);
    },
  };
}

/** Resolves when the child says `{ type: "ready" }` over its IPC channel. */
export async function readyMessage(child: ChildProcess): Promise<void> {
  for (;;) {
    const [message] = await once(child, "message");
    if (typeof message === "object" && message !== null && message.type === "ready") return;
  }
}

function forEachLine(stream: Readable | null, handle: (line: string) => void): void {
  let rest = "";
  stream?.setEncoding("utf8").on("data", (text: string) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line.trim() !== "") handle(line);
  });
}
