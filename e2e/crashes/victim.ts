import type { ChildProcess } from "node:child_process";
import { endChild, startChild } from "@/e2e/support/stack/child-program";

const linesMax = 20;

/** A program that is killed and started again, as often as a round wants. It says `{ type: "ready" }` when it serves. */
export interface Victim {
  /** Called with what the program says over IPC. */
  onMessage: (message: object) => void;
  /** Says something to the program, unless it is dead. */
  send(message: object): void;
  /** Resolves when it is ready. Throws if it ends before. */
  start(): Promise<void>;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
  /** Whether it is started again when it ends by itself. */
  isRestarted: boolean;
  /** The last lines that it printed, over all its lives. */
  lines: string[];
}

export function createVictim(program: string, args: string[], env: Record<string, string>): Victim {
  let current: ChildProcess | undefined;
  let isKilled = false;

  async function launch(): Promise<void> {
    isKilled = false;
    const child = startChild([program, ...args], env, victim.lines, linesMax);
    current = child;
    const isReady = new Promise<void>((resolve, reject) => {
      child.on("message", (message: object) => {
        if ("type" in message && message.type === "ready") resolve();
        else victim.onMessage(message);
      });
      child.once("exit", (code) => {
        reject(new Error(`${program} ended with ${code}:\n${victim.lines.join("\n")}`));
        // A start that fails is tried again, until somebody kills it.
        if (victim.isRestarted && !isKilled) launch().catch((error) => victim.lines.push(String(error)));
      });
    });
    await isReady;
  }

  const victim: Victim = {
    onMessage: () => undefined,
    isRestarted: false,
    lines: [],
    send(message) {
      if (current?.connected) current.send(message, () => undefined); // it may be killed with the message on its way
    },
    start: launch,
    kill() {
      isKilled = true;
      return endChild(current, "SIGKILL");
    },
  };
  return victim;
}
