import { Prisma } from "./generated/client";
import { sqlStateOf } from "./sql-state";

/** What node-postgres and Prisma say, without a code of its own, when they had no connection to lend in time. */
const noneLent =
  /^timeout exceeded when trying to connect|^Connection terminated due to connection timeout|Unable to start a transaction in the given time/;

/** too_many_connections and cannot_connect_now: PostgreSQL documentation, "PostgreSQL Error Codes". */
const noneGiven = ["53300", "57P03"];

/** "Too many database connections opened": Prisma's error reference. */
const noneGivenToPrisma = "P2037";

/** Whether a statement was not even begun because there was no connection for it. Asked again a little later it may be. */
export function isConnectionShortage(error: unknown): boolean {
  for (let one = error; one instanceof Error; one = one.cause) {
    if (noneLent.test(one.message)) return true;
    if (noneGiven.includes(sqlStateOf(one) ?? "")) return true;
    if (one instanceof Prisma.PrismaClientKnownRequestError && one.code === noneGivenToPrisma) return true;
  }
  return false;
}
