import { queryCanceled } from "./cancel-statement";
import { Prisma } from "./generated/client";
import { sqlStateOf } from "./sql-state";

// Which of PostgreSQL's refusals, and of Prisma's own, pass by themselves. Source: PostgreSQL documentation, appendix A, "PostgreSQL Error Codes".

/** 08 (connection), 40 (rollback), 53 (resources), 55 (object not in a state for it), 57 (operator intervention), 58 (system). */
const passingClasses = ["08", "40", "53", "55", "57", "58"];

/** read_only_sql_transaction: a server that was the primary one until a moment ago, or whose disk has hardly any room. */
const readOnly = "25006";

/** query_canceled, as statement_timeout raises it, and transaction_timeout. */
const tooSlowStates = [queryCanceled, "25P04"];

/**
 * No connection in time, a transaction that took longer than Prisma lets it or whose connection is gone, a conflict of two,
 * too many connections. Source: Prisma's error reference.
 */
const passingCodes = ["P2024", "P2028", "P2034", "P2037"];

/** Whether what failed with this may be done a little later, as PostgreSQL says or Prisma in its place. */
export function passesByItself(error: Error): boolean {
  if (error instanceof Prisma.PrismaClientKnownRequestError && passingCodes.includes(error.code)) return true;
  return isPassingState(sqlStateOf(error) ?? "");
}

/** Whether a statement that ended so may be done a little later. */
export function isPassingState(state: string): boolean {
  return state === readOnly || passingClasses.includes(state.slice(0, 2));
}

/** Whether a statement ended because it took longer than the database lets it. */
export function isTooSlowState(state: string): boolean {
  return tooSlowStates.includes(state);
}
