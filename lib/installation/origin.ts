import pg from "pg";

/** Where a database lives. */
export interface Place {
  /**
   * The PostgreSQL cluster's identifier, which its standbys and restored base backups share, and on Neon, whose branches
   * share it too, the branch's timeline. Null where nobody may read it.
   */
  cluster: string | null;
  databaseOid: number;
  databaseName: string;
}

/** Who a process says that it is. */
export interface Surroundings {
  /** INSTALLATION, or what the platform says; null where nobody named it. */
  name: string | null;
  /** Whether it is a preview of something else, whose data it may have been given. */
  isPreview: boolean;
}

/** As the database has it. */
export interface Recorded extends Place {
  id: string;
  name: string | null;
  ownsOlderKeys: boolean;
  /** Whether any export was ever asked for in it, as far as rows are kept. */
  hasExports: boolean;
  /** How long ago its processes said that they use it. */
  seenSecondsAgo: number;
}

/** The variables that name an installation. */
export interface NamingSettings {
  INSTALLATION?: string | undefined;
  VERCEL_ENV?: string | undefined;
  VERCEL_GIT_COMMIT_REF?: string | undefined;
}

/**
 * INSTALLATION wins. On Vercel production has one name and each branch another one, because hosted databases are branched
 * there, and a branch looks like its original.
 */
export function surroundingsOf(settings: NamingSettings): Surroundings {
  const { INSTALLATION, VERCEL_ENV, VERCEL_GIT_COMMIT_REF } = settings;
  const isPreview = VERCEL_ENV === "preview";
  const ofPlatform = isPreview
    ? `preview of ${VERCEL_GIT_COMMIT_REF ?? "a branch"}`
    : VERCEL_ENV === "production"
      ? "production"
      : null;
  return { name: INSTALLATION ?? ofPlatform, isPreview };
}

/**
 * Whether a database that says it is `recorded` is the original, found here under these surroundings.
 *
 * A name decides where both have one: then a restore, a new server or a new version of PostgreSQL changes nothing. The
 * recorded id counts as a name, for whoever restores a database that never had one. Without names the place decides. It
 * is the same in the same cluster as long as either the database or its name is: it may be renamed, and it may be dropped
 * and restored. A preview whose database has exports, but has never been a preview's, was given somebody else's.
 */
export function isOriginal(recorded: Recorded, here: Place, { name, isPreview }: Surroundings): boolean {
  if (name !== null && name === recorded.id) return true;
  if (name !== null && recorded.name !== null) return name === recorded.name;
  if (isPreview && recorded.hasExports) return false;
  return isSamePlace(recorded, here);
}

/** Whether a database that was recorded at `a` may be the very one that is found at `b`. */
export function isSamePlace(a: Place, b: Place): boolean {
  const [isSameOid, isSameName] = [a.databaseOid === b.databaseOid, a.databaseName === b.databaseName];
  if (a.cluster === null || b.cluster === null) return isSameOid && isSameName;
  return a.cluster === b.cluster && (isSameOid || isSameName);
}

/**
 * SQLSTATE, PostgreSQL documentation, appendix A: insufficient_privilege, feature_not_supported and
 * object_not_in_prerequisite_state. Aurora has the functions of PostgreSQL that tell of a server's files, grants them to
 * everybody, and answers with the latter two when they are called.
 */
const untoldStates: readonly (string | undefined)[] = ["42501", "0A000", "55000"];

/** Where the database of this connection lives. Not for a transaction, which a server that tells no cluster would abort. */
export async function readPlace(client: pg.ClientBase): Promise<Place> {
  const { rows } = await client.query<Omit<Place, "cluster"> & { mayReadCluster: boolean | null }>(
    `select oid::bigint as "databaseOid", datname as "databaseName",
       has_function_privilege(to_regprocedure('pg_control_system()'), 'execute') as "mayReadCluster"
     from pg_database where datname = current_database()`,
  );
  const [found] = rows;
  if (!found) throw new Error("The database does not know its own name.");
  const { mayReadCluster, ...database } = found;
  return { cluster: mayReadCluster ? await readCluster(client) : null, ...database };
}

async function readCluster(client: pg.ClientBase): Promise<string | null> {
  try {
    const { rows } = await client.query<{ cluster: string }>(
      `select concat_ws('/', system_identifier, nullif(current_setting('neon.timeline_id', true), '')) as cluster
       from pg_control_system()`,
    );
    return rows[0]?.cluster ?? null;
  } catch (error) {
    // Whatever else went wrong may pass: what is recorded of the cluster must not be forgotten for it.
    if (error instanceof pg.DatabaseError && untoldStates.includes(error.code)) return null;
    throw error;
  }
}
