import { availableParallelism } from "node:os";
import type pg from "pg";
import { createFairQueue, type FairQueue } from "./fair-queue";

/** How a read goes through the rows: it shows a stretch of them, counts them all, or sums them up in several passes. */
export type ReadKind = "rows" | "counts" | "summaries";

/**
 * What reads of the page share in one process. Each kind has places of its own: a stretch of rows is read in
 * milliseconds and waits for nothing that looks through all of them, and counts, values to filter by and previews do not
 * wait for summaries.
 */
export interface PageReads {
  queues: Record<ReadKind, FairQueue>;
  /** They have a connection for each place, so that nobody waits for one. */
  pools: Record<ReadKind, pg.Pool>;
  /** For hints beside an answer, which nobody waits for. */
  hints: { pool: pg.Pool; turns: FairQueue };
}

/** A page asks for four things at a time: a person with ten windows that open at once is not refused. */
const waiting = { waitingPerPersonMax: 40, waitMsMax: 15_000 };

/** One person turns over two pages of rows at a time. Each is read soon, but waits for others' processors where they are busy. */
const rowsLimits = { placesMax: 6, placesPerPersonMax: 2, ...waiting };

/** Count and values of one page are read side by side. */
const countsLimits = { placesMax: 2, placesPerPersonMax: 2, ...waiting };

/** More at a time would not be told sooner: each keeps a processor busy, of this machine or of a database like it. */
const summariesLimits = {
  placesMax: Math.min(2, Math.max(1, availableParallelism() - 1)),
  placesPerPersonMax: 1,
  ...waiting,
};

const hintLimits = { placesMax: 1, placesPerPersonMax: 1, waitingPerPersonMax: 10, waitMsMax: 1_000 };

/** Connections that the reads of one process need: those that are short, and those that look through all rows. */
export const pageReadConnections = {
  short: rowsLimits.placesMax,
  long: countsLimits.placesMax + summariesLimits.placesMax + hintLimits.placesMax,
};

/** Makes the shares of one process. The pools lend `pageReadConnections`. */
export function createPageReads({ short, long }: Record<"short" | "long", pg.Pool>): PageReads {
  return {
    queues: {
      rows: createFairQueue(rowsLimits),
      counts: createFairQueue(countsLimits),
      summaries: createFairQueue(summariesLimits),
    },
    pools: { rows: short, counts: long, summaries: long },
    hints: { pool: long, turns: createFairQueue(hintLimits) },
  };
}

/** Connections of `lib/deps/core.ts` are five: those who are looked up leave one to what answers have begun with. */
const lookUpLimits = { placesMax: 4, placesPerPersonMax: 2, waitingPerPersonMax: 500, waitMsMax: 15_000 };

/** Makes the turns in which one process looks up who asks. */
export function createLookUps(): FairQueue {
  return createFairQueue(lookUpLimits);
}
