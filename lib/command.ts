import { type ParseArgsConfig, parseArgs } from "node:util";
import nextEnv from "@next/env";
import { forgetInstallation } from "./env";

// The frame of every command of package.json: its settings, its words, its help, and how it ends.

export interface CommandFrame {
  /** What `--help` prints: a line on how it is called, and what it does. */
  usage: string;
  /**
   * Whether it is for an installation, whose settings are in .env files and in the environment. False for what tries or
   * tests Tranche with parts of its own, and must not meet those of an installation: it reads neither.
   */
  usesInstallation: boolean;
}

const signals = [
  ["SIGINT", 2],
  ["SIGTERM", 15],
] as const;

/**
 * Reads what was typed. `--help` prints the usage and ends the process; so does an option that there is not, with exit
 * code 1. Variables that are set win over those of .env files, which are read as Next reads them (.env.local, .env and the
 * rest); a program that a supervisor has started was given what it needs and reads none. A signal for which the command
 * does nothing of its own ends it as `process.exit` does, so that what it has started is ended too.
 */
export function readCommand<const Config extends ParseArgsConfig>(
  { usage, usesInstallation }: CommandFrame,
  config: Config,
): ReturnType<typeof parseArgs<Config>> {
  if (process.argv.slice(2).includes("--help")) {
    process.stdout.write(`${usage}\n`);
    process.exit(0);
  }
  for (const [signal, number] of signals) {
    // Before all others: once they have run, those that were for one time are no more to be seen.
    process.prependOnceListener(signal, () => {
      if (process.listenerCount(signal) === 0) process.exit(128 + number);
    });
  }
  endWithShell();
  // biome-ignore lint/style/noProcessEnv: the SDK's note on future Node versions is known
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
  // biome-ignore lint/style/noProcessEnv: whether there is a supervisor is no setting
  const isSupervised = process.env.TRANCHE_SUPERVISOR_PID !== undefined;
  if (!usesInstallation) forgetInstallation();
  else if (!isSupervised) readEnvFiles();
  try {
    return parseArgs(config);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${usage}\n`);
    process.exit(1);
  }
}

/** How often a command looks whether its shell is still there. */
const shellMs = 500;

/**
 * npm runs a script in a shell, and hands a SIGTERM to that shell alone: the script would go on, with nobody to end it. So
 * the end of the shell is a SIGTERM, too.
 */
function endWithShell(): void {
  // biome-ignore lint/style/noProcessEnv: set by npm for what it runs
  if (process.env.npm_lifecycle_event === undefined) return;
  const shell = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === shell) return;
    clearInterval(timer);
    process.kill(process.pid, "SIGTERM");
  }, shellMs);
  timer.unref();
}

function readEnvFiles(): void {
  const isDev = process.argv.includes("--dev");
  const error = (...words: unknown[]) => void process.stderr.write(`${words.join(" ")}\n`);
  nextEnv.loadEnvConfig(process.cwd(), isDev, { info: () => undefined, error });
}
