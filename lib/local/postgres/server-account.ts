import { execFile } from "node:child_process";
import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { PostgresError } from "./postgres-error";

/** Numbers of linux/capability.h; the first one lets read and pass through, the second one write as well. */
const capabilities = [
  { name: "dac_read_search", bit: 2n },
  { name: "dac_override", bit: 1n },
] as const;

type Capability = (typeof capabilities)[number]["name"];

/** Who runs the server. `ids` is set where that is somebody else than this process, that is, under root. */
export interface ServerAccount {
  ids?: { uid: number; gid: number };
  /** What the server needs beside to reach its files. */
  capability?: Capability;
}

const execFileAsync = promisify(execFile);

/**
 * PostgreSQL refuses to run as root. Under root the server runs as the owner of its data, and for new data as the
 * system's user `postgres`, or `nobody` where there is none.
 *
 * @throws PostgresError no_permission when the data belong to somebody this process cannot act for.
 */
export async function chooseServerAccount(clusterDir: string): Promise<ServerAccount> {
  const uid = process.getuid?.();
  if (uid === undefined) return {};
  const owner = await stat(clusterDir).catch(() => undefined);
  if (uid !== 0) {
    if (owner === undefined || owner.uid === uid) return {};
    throw new PostgresError(
      "no_permission",
      `The database in ${clusterDir} belongs to the user with id ${owner.uid}. ` +
        "Run as that user, give the folder to yourself with chown, or choose another data folder.",
    );
  }
  if (owner !== undefined && owner.uid !== 0) return { ids: { uid: owner.uid, gid: owner.gid } };
  const ids = (await findUser("postgres")) ?? (await findUser("nobody"));
  if (ids === undefined) {
    throw new PostgresError(
      "no_permission",
      "PostgreSQL refuses to run as root, and there is no user postgres or nobody. Run as an ordinary user.",
    );
  }
  return { ids };
}

async function findUser(name: string): Promise<{ uid: number; gid: number } | undefined> {
  try {
    const [uid, gid] = await Promise.all(
      ["-u", "-g"].map(async (flag) => Number((await execFileAsync("id", [flag, name])).stdout)),
    );
    return uid === undefined || gid === undefined ? undefined : { uid, gid };
  } catch {
    return undefined; // `id` fails for a name that it does not know
  }
}

/**
 * The account with what it needs to reach these files and folders. Where a parent folder does not let it through, as
 * below root's own home or a folder of mktemp, it gets the one capability that lets a process pass through folders.
 * Source: capabilities(7), "Ambient".
 *
 * @throws PostgresError no_permission naming the first such folder, where that cannot be done.
 */
export async function letThrough(account: ServerAccount, targets: string[]): Promise<ServerAccount> {
  const { ids } = account;
  if (ids === undefined) return account;
  for (const target of targets) {
    const folder = await findClosedFolder(target, ids);
    if (folder === undefined) continue;
    const capability = await findCapability();
    if (capability !== undefined) return { ids, capability };
    throw new PostgresError(
      "no_permission",
      `Under root the database server runs as user ${ids.uid}, whom ${folder} does not let through to ${target}. ` +
        `Use a data folder outside (TRANCHE_DATA_DIR), run as an ordinary user, or: chmod o+x ${folder}`,
    );
  }
  return account;
}

/** The nearest parent folder that a user may not pass through. */
async function findClosedFolder(
  target: string,
  ids: { uid: number; gid: number },
): Promise<string | undefined> {
  for (let folder = path.dirname(target); ; folder = path.dirname(folder)) {
    const { uid, gid, mode } = await stat(folder);
    const searchBit = uid === ids.uid ? 0o100 : gid === ids.gid ? 0o010 : 0o001;
    if ((mode & searchBit) === 0) return folder;
    if (folder === path.dirname(folder)) return undefined;
  }
}

/** The weakest capability of this process that lets through, if it has one and there is setpriv to hand it on. */
async function findCapability(): Promise<Capability | undefined> {
  try {
    await execFileAsync("setpriv", ["--version"]);
    const status = await readFile("/proc/self/status", "utf8");
    const effective = BigInt(`0x${/^CapEff:\s+([0-9a-f]+)$/m.exec(status)?.[1] ?? "0"}`);
    return capabilities.find(({ bit }) => (effective >> bit) & 1n)?.name;
  } catch {
    return undefined; // no setpriv (util-linux), or a system without capabilities
  }
}
