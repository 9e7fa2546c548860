import pg from "pg";
import type { Logger } from "pino";
import { UnfitDatabaseError } from "@/lib/db/session";
import { beginAsCopy } from "./begin-as-copy";
import {
  isOriginal,
  isSamePlace,
  type NamingSettings,
  type Recorded,
  readPlace,
  type Surroundings,
  surroundingsOf,
} from "./origin";

/** PostgreSQL documentation, appendix A. */
const undefinedTable = "42P01";

/** Longer than the pause between two sweeps of any installation, which say that it is in use. */
const inUseSeconds = 20 * 60;

/** Which installation a process belongs to. */
export interface Installation {
  /** Begins the keys of its objects. */
  id: string;
  /** Whether objects from before there were ids are its own. */
  ownsOlderKeys: boolean;
}

/**
 * This process's installation, as its database has it. `claim` is to be awaited on a connection before it does anything
 * else: where the database turns out to be a copy, the first who claims it begins a new installation, and everybody else
 * waits for that. `read` tells which one it is.
 */
export function createInstallation(settings: NamingSettings, log: Logger) {
  let claimed: Promise<Installation> | undefined;

  async function claim(client: pg.ClientBase): Promise<void> {
    claimed ??= claimOnce(client);
    // Whoever comes next asks again.
    await claimed.catch((error: unknown) => {
      claimed = undefined;
      throw error;
    });
  }

  async function claimOnce(client: pg.ClientBase): Promise<Installation> {
    const recorded = await readRecorded(client);
    const here = await readPlace(client);
    const surroundings = surroundingsOf(settings);
    const isKnown =
      isOriginal(recorded, here, surroundings) &&
      recorded.name === surroundings.name &&
      recorded.cluster === here.cluster &&
      recorded.databaseOid === here.databaseOid &&
      recorded.databaseName === here.databaseName;
    if (isKnown) return recorded;
    await client.query("begin");
    try {
      // Of several processes that start at once one decides, and the others then find what it has recorded.
      const locked = await readRecorded(client, "for update");
      const isCopy = !isOriginal(locked, here, surroundings);
      // A database that two installations were given by mistake must not change hands at each start. A copy that cannot
      // be told from it, since it lies in the same place, shows after a while that the original does not use it.
      if (isCopy && isSamePlace(locked, here) && locked.seenSecondsAgo < inUseSeconds)
        throw new UnfitDatabaseError(inUseSentence(locked, surroundings));
      if (isCopy) await beginAsCopy(client);
      // A name that is set to the id says which one this is; it is no name of its own.
      const name = surroundings.name === locked.id ? locked.name : surroundings.name;
      await client.query(
        "update installation set name = $1, cluster = $2, database_oid = $3, database_name = $4, seen_at = now()",
        [name, here.cluster, here.databaseOid, here.databaseName],
      );
      const settled = await readRecorded(client);
      await client.query("commit");
      if (isCopy) {
        log.warn(
          { installation: settled.id, copiedFrom: locked.id },
          "This database is a copy of another installation's. It goes on as a new one: webhooks that came along are " +
            "disabled, exports that were under way are ended, and files of the other one are not touched. If it was " +
            "moved, and not copied, stop it, restore it, and set INSTALLATION to the value of copiedFrom.",
        );
      }
      return settled;
    } catch (error) {
      // The connection may be broken already; what made it so is thrown.
      await client.query("rollback").catch(() => undefined);
      throw error;
    }
  }

  return {
    claim,
    /** Throws the database's error when it cannot be asked. */
    async read(pool: pg.Pool): Promise<Installation> {
      // The first connection claims.
      if (!claimed) await pool.query("select");
      if (!claimed) throw new Error("The pool does not claim the installation on its connections.");
      return claimed;
    },
  };
}

/** Says that the installation is in use. Called by the sweep, so that the database is not taken for an unused copy. */
export async function noteUse(pool: Pick<pg.Pool, "query">): Promise<void> {
  await pool.query("update installation set seen_at = now()");
}

function inUseSentence({ name, seenSecondsAgo }: Recorded, here: Surroundings): string {
  const owner = name === null ? "another installation" : `the installation "${name}"`;
  const minutes = Math.ceil((inUseSeconds - seenSecondsAgo) / 60);
  return (
    `The database belongs to ${owner}, which has used it within the last minutes, and this is "${here.name}". Give this ` +
    `one a database of its own. If it is a copy already, it begins as a new installation in ${minutes} minutes.`
  );
}

async function readRecorded(client: pg.ClientBase, lock: "" | "for update" = ""): Promise<Recorded> {
  try {
    const { rows } = await client.query<Recorded>(
      `select id, name, cluster, database_oid as "databaseOid", database_name as "databaseName",
         owns_older_keys as "ownsOlderKeys", exists (select from export_reports) as "hasExports",
         extract(epoch from now() - seen_at)::double precision as "seenSecondsAgo"
       from installation ${lock}`,
    );
    const [recorded] = rows;
    if (!recorded) throw new UnfitDatabaseError("The table installation of the database has lost its row.");
    return recorded;
  } catch (error) {
    if (!(error instanceof pg.DatabaseError) || error.code !== undefinedTable) throw error;
    throw new UnfitDatabaseError("The database is not up to date. Run: npm run db:deploy", { cause: error });
  }
}
