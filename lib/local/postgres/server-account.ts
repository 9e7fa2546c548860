import { execFile } from "node:child_process";
import { stat } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { PostgresError } from "./postgres-error";

/** Who runs the server. `ids` is set where that is somebody else than this process, that is, under root. */
export interface ServerAccount {
  ids?: { uid: number; gid: number };
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
 * Makes sure that the server's account can reach a file or folder.
 *
 * @throws PostgresError no_permission naming the first parent folder that does not let it through.
 */
export async function requireReachable(target: string, { ids }: ServerAccount): Promise<void> {
  if (ids === undefined) return;
  for (let folder = path.dirname(target); ; folder = path.dirname(folder)) {
    const { uid, gid, mode } = await stat(folder);
    const searchBit = uid === ids.uid ? 0o100 : gid === ids.gid ? 0o010 : 0o001;
    if ((mode & searchBit) === 0) {
      throw new PostgresError(
        "no_permission",
        `Under root the database server runs as user ${ids.uid}, whom ${folder} does not let through to ${target}. ` +
          `Use a data folder outside (TRANCHE_DATA_DIR), run as an ordinary user, or: chmod o+x ${folder}`,
      );
    }
    if (folder === path.dirname(folder)) return;
  }
}
