import { runScripts, type TableCounts } from "./run-scripts";

/**
 * Loads the demo data: eleven networks, forty publishers, users of every role (demo-accounts.ts), 12,000
 * advertisers, 40,000 deals, and clicks and sales of 120 days. The same `today` gives the same rows, awkward ones
 * among them. Does nothing when the database already holds publishers or users.
 *
 * @param options.today the last day of clicks and sales, YYYY-MM-DD, UTC
 * @returns how many rows each table holds now
 */
export async function loadDemoData(
  databaseUrl: string,
  options: { today: string; log?: (message: string) => void },
): Promise<TableCounts> {
  return runScripts(databaseUrl, ["deals", "activity"], { ...options, advertisers: 12_000 });
}
