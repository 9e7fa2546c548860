import { runScripts, type TableCounts } from "./run-scripts";

const daysMax = 90; // the longest period that a clicks export may ask for

/**
 * Fills an empty database with exactly `rows` daily clicks of the 90 days that end today, and the users, publishers
 * and advertisers (at least 12,000) that they need. The same rows every time but for the dates.
 *
 * @returns how many rows each table holds now
 */
export async function loadBenchData(
  databaseUrl: string,
  options: { rows: number; today?: string },
): Promise<TableCounts> {
  return runScripts(databaseUrl, ["bench-clicks"], {
    today: options.today ?? new Date().toISOString().slice(0, 10),
    advertisers: Math.max(12_000, Math.ceil(options.rows / daysMax)),
    clicks: options.rows,
  });
}
