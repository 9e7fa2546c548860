import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";

/** A process as a container would run it: in the folder that was copied, with these variables and no others. */
export interface Container {
  name: string;
  /** Rejects when it has ended, with its last lines. */
  died: Promise<never>;
  /** The last lines that it wrote. */
  lines: readonly string[];
  /** Sends SIGTERM, as `docker stop` does. Throws when it does not end by that, or ends with an error. */
  stop(): Promise<void>;
  /** Ends it at once, however it stands with it. */
  kill(): Promise<void>;
}

export interface ContainerOptions {
  name: string;
  folder: string;
  /** Node's arguments. */
  args: readonly string[];
  env: Record<string, string>;
}

/** Under root a container's process is somebody else, who owns none of the files. */
export const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
/** Whatever ends this process ends them too. */
const running = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

const linesMax = 40;
const stopMs = 120_000;
/** Of a process that answers a SIGTERM by an end of its own, and of one that does nothing about it. */
const endedBySigterm = [0, 143];

/** Runs a command to its end. Throws, with what it printed, when its exit code is not 0. */
export async function runOnce(options: ContainerOptions): Promise<void> {
  const { child, lines } = start(options);
  const [code, signal] = await once(child, "close");
  if (code === 0) return;
  throw new Error([`${options.name} ended (${signal ?? `exit code ${code}`}).`, ...lines].join("\n  "));
}

export function startContainer(options: ContainerOptions): Container {
  const { child, lines } = start(options);
  const ended = once(child, "close").then(([code, signal]) => ({ code, how: signal ?? `exit code ${code}` }));
  const died = ended.then(({ how }): never => {
    throw new Error([`${options.name} ended (${how}).`, ...lines].join("\n  "));
  });
  // Whoever waits for something hears of it; where nobody does, the next question gets no answer.
  died.catch(() => undefined);
  return {
    name: options.name,
    died,
    lines,
    async kill() {
      child.kill("SIGKILL");
      await ended;
    },
    async stop() {
      child.kill("SIGTERM");
      const end = await Promise.race([ended, sleep(stopMs, undefined, { ref: false })]);
      if (end === undefined) child.kill("SIGKILL");
      if (end === undefined || !(endedBySigterm.includes(end.code) || end.how === "SIGTERM")) {
        const how = end?.how ?? `not within ${stopMs / 1000} s`;
        throw new Error([`${options.name} was told to end, and did so by ${how}.`, ...lines].join("\n  "));
      }
    },
  };
}

/** Waits until the image's own health check passes in that container. Throws when its process ends before. */
export async function untilHealthy(container: Container, options: ContainerOptions): Promise<void> {
  let hasDied = false;
  container.died.catch(() => {
    hasDied = true;
  });
  const look = async () => {
    while (!hasDied) {
      const isHealthy = await runOnce(options).then(
        () => true,
        () => false,
      );
      if (isHealthy) return;
    }
  };
  await Promise.race([look(), container.died]);
}

function start({ folder, args, env }: ContainerOptions): { child: ChildProcess; lines: string[] } {
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env: { NODE_ENV: "production", PATH: process.env.PATH, ...env },
    stdio: ["ignore", "pipe", "pipe"],
    ...nobody,
  });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (text) => {
      lines.push(...String(text).trimEnd().split("\n"));
      lines.splice(0, lines.length - linesMax);
    });
  }
  running.add(child);
  child.once("close", () => running.delete(child));
  return { child, lines };
}
