import { queryCanceled } from "./cancel-statement";

// Which of PostgreSQL's refusals pass by themselves. Source: PostgreSQL documentation, appendix A, "PostgreSQL Error Codes".

/** 08 (connection), 40 (rollback), 53 (resources), 55 (object not in a state for it), 57 (operator intervention), 58 (system). */
const passingClasses = ["08", "40", "53", "55", "57", "58"];

/** read_only_sql_transaction: a server that was the primary one until a moment ago, or whose disk has hardly any room. */
const readOnly = "25006";

/** query_canceled, as statement_timeout raises it, and transaction_timeout. */
const tooSlowStates = [queryCanceled, "25P04"];

/** Whether a statement that ended so may be done a little later. */
export function isPassingState(state: string): boolean {
  return state === readOnly || passingClasses.includes(state.slice(0, 2));
}

/** Whether a statement ended because it took longer than the database lets it. */
export function isTooSlowState(state: string): boolean {
  return tooSlowStates.includes(state);
}
