import type { ChildProcess } from "node:child_process";
import { endChild, startChild } from "./child-program";

const linesMax = 60;

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
    child = startChild(args, env, lines, linesMax);
    child.once("exit", () => {
      if (!isStopping) launch();
    });
  }

  launch();
  return {
    pid: () => child?.pid,
    lines,
    kill: () => endChild(child, "SIGKILL"),
    stop() {
      isStopping = true;
      return endChild(child, "SIGTERM");
    },
  };
}
