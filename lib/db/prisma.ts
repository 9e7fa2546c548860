import { PrismaPg } from "@prisma/adapter-pg";
import type pg from "pg";
import { PrismaClient } from "./generated/client";

export type Database = PrismaClient;

/** The typed client, on the connections of `pool`; whoever made the pool ends it. */
export function createDatabase(pool: pg.Pool): Database {
  return new PrismaClient({
    adapter: new PrismaPg(pool, { disposeExternalPool: false }),
    // As long as the pool waits for a connection: on a busy machine many short transactions queue for one row.
    transactionOptions: { maxWait: 10_000, timeout: 10_000 },
  });
}
