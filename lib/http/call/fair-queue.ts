import { ApiError } from "@/lib/contract/api-error";

export interface FairQueueLimits {
  /** Reads that run at a time, of all people together and of one person. */
  placesMax: number;
  placesPerPersonMax: number;
  /** Reads of one person that may wait for a place. */
  waitingPerPersonMax: number;
  /** How long one of them waits at most, in milliseconds. */
  waitMsMax: number;
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

interface Person {
  running: number;
  /** Each takes the place that it was given. In the order in which they came. */
  waiting: Set<() => void>;
  /** The last turn that was theirs. */
  turn: number;
}

/**
 * Makes a queue in which people take turns: a free place goes to whoever holds the fewest, and of those to whoever was
 * given one longest ago. So a person with a hundred reads keeps nobody else waiting for more than the end of one. One
 * process has one queue for each kind of read.
 */
export function createFairQueue(limits: FairQueueLimits): FairQueue {
  const { placesMax, placesPerPersonMax, waitingPerPersonMax, waitMsMax } = limits;
  /** Everybody who has a read here. */
  const people = new Map<PersonKey, Person>();
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
    running += 1;
    return begin;
  }

  function forgetIdle(key: PersonKey, person: Person): void {
    if (person.running === 0 && person.waiting.size === 0) people.delete(key);
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
      // Who is new here comes before whoever had the last turn, and after everybody else.
      const person = people.get(key) ?? { running: 0, waiting: new Set(), turn: turns - 0.5 };
      if (person.waiting.size >= waitingPerPersonMax) throw tooManyWaiting(waitingPerPersonMax);
      people.set(key, person);
      await takePlace(key, person, signal);
      try {
        return await read();
      } finally {
        running -= 1;
        person.running -= 1;
        forgetIdle(key, person);
        giveTurns();
      }
    },
  };
}

function isBefore(a: Person, b: Person): boolean {
  return a.running === b.running ? a.turn < b.turn : a.running < b.running;
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
