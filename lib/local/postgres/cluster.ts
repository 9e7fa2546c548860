import { randomBytes } from "node:crypto";
import { chown, mkdir, readFile, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { makeFolder, syncFolder } from "@/lib/local/sync-folder";
import { type Binaries, lastLine, runProgram } from "./binaries";
import { PostgresError } from "./postgres-error";
import { chooseServerAccount, letThrough, type ServerAccount } from "./server-account";

/** A folder with a database cluster that this machine's server can open. */
export interface Cluster {
  /** The server's own files, its log among them. */
  dir: string;
  /** Of the superuser `postgres`. */
  password: string;
  account: ServerAccount;
}

/**
 * Opens the data folder, and makes what is missing: `cluster/` by initdb, `password` (mode 0600).
 *
 * @throws PostgresError no_permission, wrong_version, password_missing or start_failed.
 */
export async function openCluster(
  binaries: Binaries,
  options: { dataDir: string; isDurable: boolean },
): Promise<Cluster> {
  const dataDir = await openFolder(path.resolve(options.dataDir));
  const dir = path.join(dataDir, "cluster");
  const account = await letThrough(await chooseServerAccount(dir), [binaries.initdb, dir]);

  const passwordFile = path.join(dataDir, "password");
  if (await exists(dir)) {
    await requireSameVersion(dir, binaries);
    return { dir, password: await readPassword(passwordFile, dir), account };
  }
  await writeFile(passwordFile, randomBytes(24).toString("hex"), { mode: 0o600, flush: true });
  await giveTo(account, passwordFile);
  await initialise(binaries, dir, passwordFile, account, options.isDurable);
  return { dir, password: await readPassword(passwordFile, dir), account };
}

async function openFolder(folder: string): Promise<string> {
  try {
    // Under root the server's account has to pass through to its files; the password has a mode of its own.
    await makeFolder(folder, process.getuid?.() === 0 ? 0o711 : 0o700);
    return await realpath(folder);
  } catch (cause) {
    throw new PostgresError(
      "no_permission",
      `The data folder ${folder} cannot be used (${cause instanceof Error ? cause.message : cause}). ` +
        "Choose another one with TRANCHE_DATA_DIR.",
      { cause },
    );
  }
}

async function exists(target: string): Promise<boolean> {
  return stat(target).then(
    () => true,
    () => false,
  );
}

async function giveTo({ ids }: ServerAccount, target: string): Promise<void> {
  if (ids !== undefined) await chown(target, ids.uid, ids.gid);
}

/** In a folder beside it first, so that an initdb that was killed half-way leaves nothing that looks whole. */
async function initialise(
  binaries: Binaries,
  dir: string,
  passwordFile: string,
  account: ServerAccount,
  isDurable: boolean,
): Promise<void> {
  const unfinished = `${dir}.new`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { mode: 0o700 });
  await giveTo(account, unfinished);
  const args = [
    `--pgdata=${unfinished}`,
    "--username=postgres",
    `--pwfile=${passwordFile}`,
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--no-locale",
    ...(isDurable ? [] : ["--no-sync"]),
  ];
  const { isOk, output } = await runProgram(binaries.initdb, args, account);
  if (!isOk) {
    throw new PostgresError("start_failed", `The database in ${dir} cannot be made: ${lastLine(output)}`);
  }
  // The password first, without which nobody gets into the cluster. The server syncs all but the name of its own folder.
  await syncFolder(path.dirname(dir));
  await rename(unfinished, dir);
  await syncFolder(path.dirname(dir));
}

async function requireSameVersion(dir: string, { majorVersion }: Binaries): Promise<void> {
  const version = await readFile(path.join(dir, "PG_VERSION"), "utf8").then(
    (text) => text.trim(),
    () => undefined,
  );
  if (version === majorVersion) return;
  const wayOut = `Move the folder away to begin with an empty database`;
  if (version === undefined) {
    throw new PostgresError("start_failed", `${dir} holds no PostgreSQL database. ${wayOut}.`);
  }
  throw new PostgresError(
    "wrong_version",
    `The database in ${dir} was made by PostgreSQL ${version}; the PostgreSQL ${majorVersion} that is installed ` +
      `here cannot read it. ${wayOut}, or copy the data over with pg_dump of version ${version}.`,
  );
}

async function readPassword(passwordFile: string, dir: string): Promise<string> {
  const password = await readFile(passwordFile, "utf8").catch(() => "");
  if (password !== "") return password.trim();
  throw new PostgresError(
    "password_missing",
    `The database in ${dir} has a password that was kept in ${passwordFile}, which cannot be read. ` +
      "Put the file back, or move the folder away to begin with an empty database.",
  );
}
