import { createFairQueue, type FairQueue } from "@/lib/http/call/fair-queue";

/** Streams and long polls that one user may hold open in one process. */
const placesPerUser = 64;

export interface WaitingPlaces {
  /** Takes a place and returns the function that gives it back, or undefined when the user holds too many. */
  take(userId: number): (() => void) | undefined;
}

/** Makes the places of one process. */
export function createWaitingPlaces(): WaitingPlaces {
  const taken = new Map<number, number>();
  return {
    take(userId) {
      const count = taken.get(userId) ?? 0;
      if (count >= placesPerUser) return undefined;
      taken.set(userId, count + 1);
      let isTaken = true;
      return () => {
        if (!isTaken) return;
        isTaken = false;
        const left = (taken.get(userId) ?? 1) - 1;
        if (left === 0) taken.delete(userId);
        else taken.set(userId, left);
      };
    },
  };
}

/**
 * The turns of those who wait, in one process. A change wakes every stream and long poll of its reader at one moment, and
 * each of them has to ask the database what it may tell. Two of them at a time, of two people, leave connections for
 * everybody else; whoever waits longer is told of more at once. Somebody with many windows so takes a quarter of the time
 * at most: without the rest, 64 streams of one person with exports under way never came to an end of their reading.
 */
export function createWatchTurns(): FairQueue {
  return createFairQueue({
    placesMax: 2,
    placesPerPersonMax: 1,
    // Who has a place waits for one turn at a time, and never longer than a stream lives.
    waitingPerPersonMax: placesPerUser,
    waitMsMax: 300_000,
    restFactor: 3,
  });
}
