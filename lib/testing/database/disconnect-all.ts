import pg from "pg";
import { otherDatabase } from "@/lib/db/other-database";

/** A database can be copied while nobody is connected to it. Pools connect again when they need to. */
export async function disconnectAll(databaseUrl: string): Promise<void> {
  const client = new pg.Client(otherDatabase(databaseUrl, "postgres"));
  await client.connect();
  const name = new URL(databaseUrl).pathname.slice(1);
  await client.query("select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = $1", [
    name,
  ]);
  await client.end();
}
