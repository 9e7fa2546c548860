import { describe, expect, test } from "vitest";
import { unseenSecondsMax, wasUnderWay } from "./completion-seen";

const completedAt = new Date("2026-11-25T10:00:00Z");
const later = (milliseconds: number) => new Date(completedAt.getTime() + milliseconds);

describe("an identical request counts as simultaneous", () => {
  test("while the export is not finished", () => {
    expect(wasUnderWay({ completedAt: null, completionSeenAt: null }, later(0))).toBe(true);
  });
  test("when it arrived before the end, told or not", () => {
    expect(wasUnderWay({ completedAt, completionSeenAt: later(1) }, later(-1))).toBe(true);
  });
  test("for a moment after the end, as long as nobody has been told of it", () => {
    expect(wasUnderWay({ completedAt, completionSeenAt: null }, later(unseenSecondsMax * 1000))).toBe(true);
    expect(wasUnderWay({ completedAt, completionSeenAt: null }, later(unseenSecondsMax * 1000 + 1))).toBe(
      false,
    );
  });
  test("and not once anybody has been told", () => {
    expect(wasUnderWay({ completedAt, completionSeenAt: later(1) }, later(2))).toBe(false);
  });
});
