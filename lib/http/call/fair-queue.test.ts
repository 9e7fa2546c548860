import { setImmediate } from "node:timers/promises";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createGate } from "@/lib/testing/gate";
import { createFairQueue, type FairQueueLimits } from "./fair-queue";

const [greedy, other, modest] = [1, 2, 3];
const wide: FairQueueLimits = {
  placesMax: 2,
  placesPerPersonMax: 2,
  waitingPerPersonMax: 200,
  waitMsMax: 60_000,
};

/** A queue whose reads run until they are told to end, by a clock that stands still meanwhile. */
function heldQueue(limits: Partial<FairQueueLimits> = {}) {
  let nowMs = 0;
  const queue = createFairQueue({ ...wide, ...limits }, () => nowMs);
  const begun: string[] = [];
  const gates = new Map<string, () => void>();
  return {
    begun,
    /** Asks for a read of this name. */
    ask(userId: number, name: string, signal = new AbortController().signal): Promise<string> {
      const gate = createGate();
      gates.set(name, gate.open);
      return queue.run(userId, signal, async () => {
        begun.push(name);
        await gate.opened;
        return name;
      });
    },
    /** Ends one, so much time later, and lets whoever is next begin. */
    async end(name: string, tookMs = 10): Promise<void> {
      nowMs += tookMs;
      gates.get(name)?.();
      await setImmediate();
    },
    run: queue.run,
  };
}

/** Whatever becomes of reads that the test leaves behind. */
function leave(...reads: Promise<unknown>[]): void {
  void Promise.allSettled(reads);
}

const refusal = (code: string) => ({ code, retryAfterSeconds: expect.any(Number) });

afterEach(() => void vi.useRealTimers());

describe("a place that becomes free", () => {
  it("goes to another person before any of the hundred and fifty reads that asked earlier", async () => {
    const queue = heldQueue();
    leave(...Array.from({ length: 150 }, (_, index) => queue.ask(greedy, `greedy ${index}`)));
    const read = queue.ask(modest, "modest");
    await setImmediate();
    expect(queue.begun).toEqual(["greedy 0", "greedy 1"]);
    await queue.end("greedy 0");
    expect(queue.begun).toEqual(["greedy 0", "greedy 1", "modest"]);
    await queue.end("modest");
    expect(await read).toBe("modest");
    expect(queue.begun.at(-1)).toBe("greedy 2");
  });

  it("goes to a person who asks rarely before a hundred reads of each of three who have had long ones", async () => {
    const queue = heldQueue({ placesMax: 1 });
    const crowd = [11, 12, 13];
    for (const person of crowd)
      leave(...Array.from({ length: 100 }, (_, nth) => queue.ask(person, `${person} ${nth}`)));
    await setImmediate();
    for (let ended = 0; ended < 4; ended++) await queue.end(queue.begun[ended] ?? "", 5_000);
    leave(queue.ask(modest, "modest"));
    await queue.end(queue.begun.at(-1) ?? "", 5_000);
    expect(queue.begun).toEqual(["11 0", "12 0", "13 0", "11 1", "12 1", "modest"]);
    await queue.end("modest", 20);
    leave(queue.ask(modest, "modest again"));
    await queue.end(queue.begun.at(-1) ?? "", 5_000);
    expect(queue.begun.slice(6)).toEqual(["13 1", "modest again"]);
  });

  it("goes to whoever asks for short reads as often as takes the time of others' long ones: nobody starves", async () => {
    const queue = heldQueue({ placesMax: 1 });
    leave(...[0, 1, 2].map((nth) => queue.ask(greedy, `greedy ${nth}`)));
    leave(...Array.from({ length: 30 }, (_, nth) => queue.ask(modest, `modest ${nth}`)));
    await setImmediate();
    for (let turn = 0; turn < 24; turn++) {
      const name = queue.begun.at(-1) ?? "";
      await queue.end(name, name.startsWith("greedy") ? 1_000 : 100);
    }
    const places = queue.begun.flatMap((name, place) => (name.startsWith("greedy") ? [place] : []));
    expect(places).toEqual([0, 11, 22]);
  });

  it("is not theirs sooner who ask again and again, one read at a time: they are known until others had theirs", async () => {
    const queue = heldQueue({ placesMax: 1 });
    const crowd = [11, 12, 13];
    for (const person of crowd)
      leave(...Array.from({ length: 4 }, (_, nth) => queue.ask(person, `${person} ${nth}`)));
    leave(queue.ask(modest, "again"));
    await setImmediate();
    for (let turn = 0; turn < 12; turn++) {
      const name = queue.begun.at(-1) ?? "";
      await queue.end(name, 1_000);
      if (name === "again") leave(queue.ask(modest, "again"));
    }
    expect(queue.begun.filter((name) => name === "again")).toHaveLength(3);
  });

  it("is not saved up by being away: who comes back is next once, and then takes turns", async () => {
    const queue = heldQueue({ placesMax: 1 });
    leave(...[0, 1, 2, 3, 4, 5].map((nth) => queue.ask(greedy, `greedy ${nth}`)));
    await setImmediate();
    for (const nth of [0, 1, 2]) await queue.end(`greedy ${nth}`, 60_000);
    leave(...[0, 1, 2].map((nth) => queue.ask(modest, `modest ${nth}`)));
    for (let turn = 0; turn < 5; turn++) await queue.end(queue.begun.at(-1) ?? "", 60_000);
    expect(queue.begun.slice(3)).toEqual([
      "greedy 3",
      "modest 0",
      "greedy 4",
      "modest 1",
      "greedy 5",
      "modest 2",
    ]);
  });

  it("goes round between people whose reads take equally long, and keeps the order of each", async () => {
    const queue = heldQueue({ placesMax: 1 });
    const names = [0, 1, 2].flatMap((index) => [
      ...(index === 0 ? ["greedy a", "greedy b", "greedy c"] : []),
      `other ${index}`,
      `modest ${index}`,
    ]);
    const who = { greedy, other, modest };
    for (const name of names) leave(queue.ask(who[name.split(" ")[0] as keyof typeof who], name));
    await setImmediate();
    for (let ended = 0; ended < names.length; ended++) await queue.end(queue.begun[ended] ?? "");
    expect(queue.begun).toEqual([
      ...["greedy a", "other 0", "modest 0"],
      ...["greedy b", "other 1", "modest 1"],
      ...["greedy c", "other 2", "modest 2"],
    ]);
  });

  it("is given back by a read that fails", async () => {
    const queue = heldQueue({ placesMax: 1 });
    const failing = queue.run(greedy, new AbortController().signal, () => Promise.reject(new Error("no")));
    await expect(failing).rejects.toThrow("no");
    leave(queue.ask(modest, "modest"));
    await setImmediate();
    expect(queue.begun).toEqual(["modest"]);
  });
});

it("one person never holds more than their share, though places are free", async () => {
  const queue = heldQueue({ placesMax: 4, placesPerPersonMax: 3 });
  leave(...[0, 1, 2, 3, 4].map((index) => queue.ask(greedy, `greedy ${index}`)));
  leave(queue.ask(modest, "modest"), queue.ask(other, "other"));
  await setImmediate();
  expect(queue.begun).toEqual(["greedy 0", "greedy 1", "greedy 2", "modest"]);
  await queue.end("greedy 1");
  expect(queue.begun.at(-1)).toBe("other");
});

it("a person with more reads waiting rests three times as long as one took, while others have the place at once", async () => {
  vi.useFakeTimers();
  const queue = heldQueue({ placesMax: 1, placesPerPersonMax: 1, restFactor: 3 });
  leave(queue.ask(greedy, "greedy 0"), queue.ask(greedy, "greedy 1"));
  await vi.advanceTimersByTimeAsync(0);
  await queue.end("greedy 0", 100);
  expect(queue.begun).toEqual(["greedy 0"]);
  leave(queue.ask(modest, "modest"));
  await vi.advanceTimersByTimeAsync(0);
  expect(queue.begun).toEqual(["greedy 0", "modest"]);
  // Nobody else of theirs waits, so this one is given back at once.
  await queue.end("modest", 100);
  leave(queue.ask(modest, "modest again"));
  await vi.advanceTimersByTimeAsync(0);
  await queue.end("modest again", 100);
  await vi.advanceTimersByTimeAsync(299);
  expect(queue.begun).toEqual(["greedy 0", "modest", "modest again"]);
  await vi.advanceTimersByTimeAsync(1);
  expect(queue.begun.at(-1)).toBe("greedy 1");
});

it("a person whose queue is full is refused with the time to come back; others are not", async () => {
  const queue = heldQueue({ waitingPerPersonMax: 3 });
  leave(...[0, 1, 2, 3, 4].map((index) => queue.ask(greedy, `greedy ${index}`)));
  await expect(queue.ask(greedy, "one more")).rejects.toMatchObject(refusal("RATE_LIMIT_EXCEEDED"));
  const read = queue.ask(modest, "modest");
  await queue.end("greedy 0");
  await queue.end("modest");
  expect(await read).toBe("modest");
  expect(queue.begun).not.toContain("one more");
});

describe("who waits too long", () => {
  it("behind reads of their own is refused as somebody who asks too much", async () => {
    vi.useFakeTimers();
    const queue = heldQueue({ placesMax: 4 });
    leave(queue.ask(greedy, "greedy 0"), queue.ask(greedy, "greedy 1"));
    const refused = expect(queue.ask(greedy, "greedy 2")).rejects.toMatchObject(
      refusal("RATE_LIMIT_EXCEEDED"),
    );
    await vi.advanceTimersByTimeAsync(wide.waitMsMax);
    await refused;
  });

  it("behind others is told to come back, and is not read later", async () => {
    vi.useFakeTimers();
    const queue = heldQueue();
    leave(queue.ask(greedy, "greedy"), queue.ask(other, "other"));
    const refused = expect(queue.ask(modest, "modest")).rejects.toMatchObject(refusal("SERVICE_UNAVAILABLE"));
    await vi.advanceTimersByTimeAsync(wide.waitMsMax);
    await refused;
    vi.useRealTimers();
    await queue.end("greedy");
    expect(queue.begun).toEqual(["greedy", "other"]);
  });
});

it("a caller who goes away leaves the queue, and makes room in it", async () => {
  const queue = heldQueue({ placesMax: 1, waitingPerPersonMax: 1 });
  const caller = new AbortController();
  leave(queue.ask(greedy, "greedy 0"));
  const gone = expect(queue.ask(greedy, "gone", caller.signal)).rejects.toMatchObject({
    code: "SERVICE_UNAVAILABLE",
  });
  caller.abort();
  await gone;
  leave(queue.ask(greedy, "greedy 1"));
  await queue.end("greedy 0");
  expect(queue.begun).toEqual(["greedy 0", "greedy 1"]);
  await expect(queue.ask(modest, "too late", caller.signal)).rejects.toMatchObject({
    code: "SERVICE_UNAVAILABLE",
  });
});
