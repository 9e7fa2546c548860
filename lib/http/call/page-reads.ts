import type pg from "pg";
import { createFairQueue, type FairQueue } from "./fair-queue";

/**
 * What reads of the page share in one process. A stretch of rows is read in milliseconds; counts, values to filter by,
 * summaries and previews look through everything, so they have places of their own and never keep rows waiting.
 */
export interface PageReads {
  /** Has a connection for each place, so that nobody waits for one. */
  pool: pg.Pool;
  rows: FairQueue;
  whole: FairQueue;
  /** For hints beside an answer, which nobody waits for. */
  hints: FairQueue;
}

/** A page asks for four things at a time: a person with ten windows that open at once is not refused. */
const waiting = { waitingPerPersonMax: 40, waitMsMax: 15_000 };

/** One person turns over two pages of rows at a time. Each is read soon, but waits for others' processors where they are busy. */
const rowsLimits = { placesMax: 6, placesPerPersonMax: 2, ...waiting };

/** Count, values and summary of one page run side by side. */
const wholeLimits = { placesMax: 4, placesPerPersonMax: 3, ...waiting };

const hintLimits = { placesMax: 1, placesPerPersonMax: 1, waitingPerPersonMax: 10, waitMsMax: 1_000 };

/** Connections that the reads of one process need. */
export const pageReadConnections = rowsLimits.placesMax + wholeLimits.placesMax + hintLimits.placesMax;

/** Makes the shares of one process. `pool` lends `pageReadConnections`. */
export function createPageReads(pool: pg.Pool): PageReads {
  return {
    pool,
    rows: createFairQueue(rowsLimits),
    whole: createFairQueue(wholeLimits),
    hints: createFairQueue(hintLimits),
  };
}

/** Connections of `lib/deps/core.ts` are five: those who are looked up leave one to what answers have begun with. */
const lookUpLimits = { placesMax: 4, placesPerPersonMax: 2, waitingPerPersonMax: 500, waitMsMax: 15_000 };

/** Makes the turns in which one process looks up who asks. */
export function createLookUps(): FairQueue {
  return createFairQueue(lookUpLimits);
}
