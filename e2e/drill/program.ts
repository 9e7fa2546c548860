import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "../..");
const preload = path.join(root, "lib/local/stack/exit-with-parent.mjs");

/** A program that runs until it is stopped: whenever it ends, it is started again at once. */
export interface Program {
  pid(): number | undefined;
  /** The last lines that it printed, over all its lives. */
  lines: string[];
  /** SIGKILL; resolves when it is gone, and by then it is being started again. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

export function startProgram(args: string[], env: Record<string, string>): Program {
  const lines: string[] = [];
  let child: ChildProcess | undefined;
  let isStopping = false;

  function launch(): void {
    const started = spawn(process.execPath, ["--import", preload, ...args], {
      cwd: root,
      env: { ...process.env, ...env, TRANCHE_SUPERVISOR_PID: String(process.pid) },
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    child = started;
    for (const stream of [started.stdout, started.stderr]) {
      stream?.on("data", (text) => {
        lines.push(...String(text).trimEnd().split("\n"));
        lines.splice(0, lines.length - 60);
      });
    }
    started.once("exit", () => {
      if (!isStopping) launch();
    });
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    const present = child;
    if (!present || present.exitCode !== null || present.signalCode !== null) return;
    const exit = once(present, "exit");
    present.kill(signal);
    await exit;
  }

  launch();
  return {
    pid: () => child?.pid,
    lines,
    kill: () => end("SIGKILL"),
    stop() {
      isStopping = true;
      return end("SIGTERM");
    },
  };
}
