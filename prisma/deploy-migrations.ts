import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { PrismaPg } from "@prisma/adapter-pg";
import { bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils";
import * as schemaEngine from "@prisma/schema-engine-wasm/schema_engine_bg";
import type pg from "pg";
import { createPool } from "@/lib/db/pool";
import { MissingRightError, requireMigrationRights } from "./require-rights";

const schemaPath = path.join(import.meta.dirname, "schema.prisma");
const migrationsDir = path.join(import.meta.dirname, "migrations");

/** A migration could not be applied. The message is one sentence for the person at the terminal. */
export class MigrationError extends Error {
  override name = "MigrationError";
}

/**
 * Applies the checked-in migrations that the database lacks, as `prisma migrate deploy` does, and returns their
 * names. The books are kept in `_prisma_migrations`, so Prisma's own command can go on from here and the other
 * way round. Each migration is one transaction. Several deploys at once are safe: one applies, the others wait.
 *
 * The work is done by Prisma's schema engine in its WebAssembly build, because the native one has to be
 * downloaded and is not in any npm package.
 *
 * @throws MigrationError when the database does not answer, a migration fails, or an earlier one has failed.
 */
export async function deployMigrations(databaseUrl: string): Promise<string[]> {
  // One connection: the engine's advisory lock belongs to a session, and ends with it.
  // What a migration does to much data may take longer than statements of the app are allowed to.
  const pool = createPool(databaseUrl, 1, { extra: { statement_timeout: "0" } });
  let scriptError: unknown;
  try {
    await requireIcu(pool);
    const migrations = await readMigrations();
    await requireMigrationRights(
      pool,
      migrations.migrationDirectories.map(({ path }) => path),
    );
    const adapterFactory = new PrismaPg(pool);
    const connect = adapterFactory.connect.bind(adapterFactory);
    adapterFactory.connect = async () => {
      const adapter = await connect();
      // The adapter's own version cuts the script at every semicolon, also inside function bodies and comments.
      adapter.executeScript = async (script) => {
        await pool.query(script).catch((error: unknown) => {
          scriptError = error;
          throw error;
        });
      };
      return adapter;
    };
    await loadEngine();
    const engine = await schemaEngine.SchemaEngine.new(
      { datamodels: [[schemaPath, await readFile(schemaPath, "utf8")]] },
      () => undefined,
      bindMigrationAwareSqlAdapterFactory(adapterFactory),
    );
    const { appliedMigrationNames } = await engine.applyMigrations({
      migrationsList: migrations,
      filters: { externalTables: [], externalEnums: [] },
    });
    return appliedMigrationNames;
  } catch (error) {
    if (error instanceof MissingRightError) throw new MigrationError(error.message, { cause: error });
    throw new MigrationError(`The database could not be migrated: ${explain(scriptError ?? error)}`, {
      cause: error,
    });
  } finally {
    await pool.end();
  }
}

/** Text is compared and ordered by ICU's root locale. */
async function requireIcu(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query(
    "select from pg_collation where collname = 'und-x-icu' and collnamespace = 'pg_catalog'::regnamespace",
  );
  if (rows.length > 0) return;
  throw new Error(
    "it has no ICU collations (und-x-icu), so PostgreSQL has to be one that was built with ICU.",
  );
}

let engineReady: Promise<void> | undefined;

/** Instantiates the engine once a process, as the package's own entry does where WebAssembly can be imported. */
function loadEngine(): Promise<void> {
  engineReady ??= (async () => {
    const entry = createRequire(import.meta.url).resolve("@prisma/schema-engine-wasm/schema_engine_bg");
    const bytes = await readFile(path.join(path.dirname(entry), "schema_engine_bg.wasm"));
    // Its limit of ten seconds for the lock goes on when the lock was had long ago, and must not keep the process alive.
    const timers = Object.keys(schemaEngine)
      .filter((name) => name.startsWith("__wbg_setTimeout_"))
      .map((name) => [name, (done: () => void, ms: number) => setTimeout(done, ms >>> 0).unref()]);
    const { instance } = await WebAssembly.instantiate(bytes, {
      "./schema_engine_bg.js": { ...schemaEngine, ...Object.fromEntries(timers) },
    });
    schemaEngine.__wbg_set_wasm(instance.exports);
    const start = instance.exports.__wbindgen_start;
    if (typeof start !== "function") throw new Error("The schema engine has no start function.");
    start();
  })();
  return engineReady;
}

async function readMigrations() {
  const entries = await readdir(migrationsDir, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const readText = (...parts: string[]) => readFile(path.join(migrationsDir, ...parts), "utf8");
  return {
    baseDir: migrationsDir,
    lockfile: { path: "migration_lock.toml", content: await readText("migration_lock.toml") },
    shadowDbInitScript: "",
    migrationDirectories: await Promise.all(
      names.sort().map(async (name) => ({
        path: name,
        migrationFile: {
          path: "migration.sql",
          content: { tag: "ok" as const, value: await readText(name, "migration.sql") },
        },
      })),
    ),
  };
}

/** The first lines of an error; what follows in the engine's messages is its own call stack. */
function explain(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(explain).join(" ");
  const message = error instanceof Error ? error.message : String(error);
  return message.split(/\n\s*0: /)[0]?.trim() ?? message;
}
