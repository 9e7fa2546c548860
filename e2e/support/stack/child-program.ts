import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "../../..");
const preload = path.join(root, "lib/local/stack/exit-with-parent.mjs");

/**
 * Starts a program of ours under Node, in the project's folder and with an IPC channel. It ends with this process. Of
 * what it prints, `lines` keeps the last `linesMax` lines.
 */
export function startChild(
  args: string[],
  env: Record<string, string>,
  lines: string[],
  linesMax: number,
): ChildProcess {
  const child = spawn(process.execPath, ["--import", preload, ...args], {
    cwd: root,
    env: { ...process.env, ...env, TRANCHE_SUPERVISOR_PID: String(process.pid) },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (text) => {
      lines.push(...String(text).trimEnd().split("\n"));
      lines.splice(0, lines.length - linesMax);
    });
  }
  return child;
}

/** Sends the signal and resolves when the child is gone. Does nothing when it is gone already. */
export async function endChild(child: ChildProcess | undefined, signal: NodeJS.Signals): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, "exit");
  child.kill(signal);
  await exit;
}
