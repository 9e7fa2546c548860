import { ApiError } from "@/lib/contract/api-error";

export interface FairQueueLimits {
  /** Reads that run at a time, of all people together and of one person. */
  placesMax: number;
  placesPerPersonMax: number;
  /** Reads of one person that may wait for a place. */
  waitingPerPersonMax: number;
  /** How long one of them waits at most, in milliseconds. */
  waitMsMax: number;
  /** Where more of a person's reads wait, the next one begins so many times as long after one as that one took: 0 if missing. */
  restFactor?: number;
}

/** Who waits: the id of a user, or the credential of somebody who is about to be looked up. */
export type PersonKey = number | string;

export interface FairQueue {
  /**
   * Does `read` as soon as there is a place for it. Throws RATE_LIMIT_EXCEEDED when this person has too many waiting, or
   * waits too long behind reads of their own; SERVICE_UNAVAILABLE when they wait too long behind others', and when the
   * signal is aborted before there was a place. Both refusals that may pass carry Retry-After.
   */
  run<T>(person: PersonKey, signal: AbortSignal, read: () => Promise<T>): Promise<T>;
}

/** How soon it is worth asking again, in seconds: most reads take less. */
const retryAfterSeconds = 5;

/** People who have left and whose time still counts. More are not kept: whoever was dropped comes first once too often. */
const leftMax = 1_000;

interface Person {
  running: number;
  /** Each takes the place that it was given. In the order in which they came. */
  waiting: Set<() => void>;
  /**
   * The time for which their reads have held places, in milliseconds; less than everybody else's until the first one
   * begins, which counts from the time of those who are served then.
   */
  usedMs: number;
  /** The last turn that was theirs. */
  turn: number;
}

/**
 * Makes a queue in which people take turns: a free place goes to whoever holds the fewest, and of those to whoever's reads
 * have taken the least time. So whoever asks rarely is next, whatever others have waiting, and several who want all the
 * time there is get the same share of it. One process has one queue for each kind of read.
 *
 * Time is counted as in start-time fair queueing (Goyal, Vin and Cheng, 1996): being away saves up none, and who comes
 * back soon goes on where they left. `now` is a clock in milliseconds.
 */
export function createFairQueue(limits: FairQueueLimits, now = () => performance.now()): FairQueue {
  const { placesMax, placesPerPersonMax, waitingPerPersonMax, waitMsMax, restFactor = 0 } = limits;
  /** Everybody who has a read here. */
  const people = new Map<PersonKey, Person>();
  /** The used time of those who have not, where it is later than `servedMs`; the first to leave come first. */
  const left = new Map<PersonKey, number>();
  /** The used time of whoever was served last, at the beginning of that read. Never goes back. */
  let servedMs = 0;
  let running = 0;
  let turns = 0;

  function giveTurns(): void {
    for (let begin = nextTurn(); begin; begin = nextTurn()) begin();
  }

  /** Gives a free place to the next read and returns what begins it; undefined when nobody may go on. */
  function nextTurn(): (() => void) | undefined {
    if (running >= placesMax) return undefined;
    let next: Person | undefined;
    for (const person of people.values()) {
      if (person.waiting.size > 0 && person.running < placesPerPersonMax && (!next || isBefore(person, next)))
        next = person;
    }
    const [begin] = next?.waiting ?? [];
    if (!next || !begin) return undefined;
    next.waiting.delete(begin);
    next.running += 1;
    turns += 1;
    next.turn = turns;
    servedMs = Math.max(servedMs, next.usedMs);
    next.usedMs = servedMs;
    running += 1;
    return begin;
  }

  function forgetIdle(key: PersonKey, person: Person): void {
    if (person.running > 0 || person.waiting.size > 0) return;
    people.delete(key);
    if (people.size === 0) {
      left.clear();
      servedMs = 0;
    } else if (person.usedMs > servedMs) {
      left.set(key, person.usedMs);
      const [first] = left.keys();
      if (left.size > leftMax && first !== undefined) left.delete(first);
    }
  }

  function giveBack(key: PersonKey, person: Person): void {
    person.running -= 1;
    forgetIdle(key, person);
    giveTurns();
  }

  function comeIn(key: PersonKey): Person {
    const leftAtMs = left.get(key) ?? servedMs;
    left.delete(key);
    const usedMs = leftAtMs > servedMs ? leftAtMs : Number.NEGATIVE_INFINITY;
    // Those who are new here are served in the order in which they came.
    const person = { running: 0, waiting: new Set<() => void>(), usedMs, turn: turns - 0.5 };
    people.set(key, person);
    return person;
  }

  /** Resolves once the read has a place. */
  function takePlace(key: PersonKey, person: Person, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const begin = () => {
        stopWaiting();
        resolve();
      };
      const leave = (error: ApiError) => {
        stopWaiting();
        person.waiting.delete(begin);
        forgetIdle(key, person);
        reject(error);
      };
      const onAbort = () => leave(new ApiError("SERVICE_UNAVAILABLE", "The caller went away."));
      const timer = setTimeout(() => leave(waitedTooLong(person, limits)), waitMsMax);
      function stopWaiting(): void {
        clearTimeout(timer);
        signal.removeEventListener("abort", onAbort);
      }
      signal.addEventListener("abort", onAbort, { once: true });
      person.waiting.add(begin);
      giveTurns();
    });
  }

  return {
    async run(key, signal, read) {
      if (signal.aborted) throw new ApiError("SERVICE_UNAVAILABLE", "The caller went away.");
      const person = people.get(key) ?? comeIn(key);
      if (person.waiting.size >= waitingPerPersonMax) throw tooManyWaiting(waitingPerPersonMax);
      await takePlace(key, person, signal);
      const beganMs = now();
      try {
        return await read();
      } finally {
        const tookMs = now() - beganMs;
        // A read that takes no time by the clock still is one.
        person.usedMs += Math.max(1, tookMs);
        running -= 1;
        // Others have the place at once; the person's own share is held while they rest.
        const restMs = person.waiting.size > 0 ? tookMs * restFactor : 0;
        if (restMs > 0) {
          setTimeout(() => giveBack(key, person), restMs).unref();
          giveTurns();
        } else {
          giveBack(key, person);
        }
      }
    },
  };
}

function isBefore(a: Person, b: Person): boolean {
  if (a.running !== b.running) return a.running < b.running;
  return a.usedMs === b.usedMs ? a.turn < b.turn : a.usedMs < b.usedMs;
}

function tooManyWaiting(count: number): ApiError {
  return new ApiError(
    "RATE_LIMIT_EXCEEDED",
    `You have ${count} requests like this waiting already. Wait for some of their answers, then ask again.`,
    { retryAfterSeconds },
  );
}

function waitedTooLong(person: Person, { placesPerPersonMax }: FairQueueLimits): ApiError {
  return person.running >= placesPerPersonMax
    ? new ApiError(
        "RATE_LIMIT_EXCEEDED",
        `${person.running} requests like this run for one person at a time, and yours take long. Ask for fewer at once.`,
        { retryAfterSeconds },
      )
    : new ApiError("SERVICE_UNAVAILABLE", "Too many people are being answered at the moment. Try again.", {
        retryAfterSeconds,
      });
}
