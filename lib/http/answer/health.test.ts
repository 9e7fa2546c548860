import { expect, it, vi } from "vitest";
import { createGate } from "@/lib/testing/gate";
import { shareLook } from "./health";

it("100 who ask at once, and whoever asks within a second, share one look; after that it looks again", async () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  try {
    const gate = createGate();
    let looks = 0;
    const shared = shareLook(async () => {
      looks++;
      await gate.opened;
      return looks;
    });
    const answers = Array.from({ length: 100 }, () => shared());
    // However long it takes.
    vi.advanceTimersByTime(60_000);
    answers.push(shared());
    gate.open();
    expect(new Set(await Promise.all(answers))).toEqual(new Set([1]));
    vi.advanceTimersByTime(999);
    expect(await shared()).toBe(1);
    vi.advanceTimersByTime(2);
    expect(await shared()).toBe(2);
  } finally {
    vi.useRealTimers();
  }
});

it("a look that fails is shared as well, and not for ever", async () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  try {
    const outcomes = [Promise.reject(new Error("down")), Promise.resolve("up")];
    const shared = shareLook(() => outcomes.shift() ?? Promise.resolve("asked too often"));
    await Promise.all([expect(shared()).rejects.toThrow("down"), expect(shared()).rejects.toThrow("down")]);
    vi.advanceTimersByTime(1_001);
    expect(await shared()).toBe("up");
  } finally {
    vi.useRealTimers();
  }
});
