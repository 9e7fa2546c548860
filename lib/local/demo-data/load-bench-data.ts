import { runScripts, type TableCounts } from "./run-scripts";

const daysMax = 90; // the longest period that a clicks export may ask for

/**
 * Fills an empty database with exactly `rows` daily clicks of the 90 days that end today, and the users, publishers
 * and advertisers that they need. The same rows every time but for the dates.
 *
 * @param options.advertisersMin how many advertisers there are where the clicks need no more: 12,000
 * @returns how many rows each table holds now
 */
export async function loadBenchData(
  databaseUrl: string,
  {
    rows,
    advertisersMin = 12_000,
    today = new Date().toISOString().slice(0, 10),
  }: { rows: number; advertisersMin?: number; today?: string },
): Promise<TableCounts> {
  const advertisers = Math.max(advertisersMin, Math.ceil(rows / daysMax));
  return runScripts(databaseUrl, ["bench-clicks"], { today, advertisers, clicks: rows });
}
