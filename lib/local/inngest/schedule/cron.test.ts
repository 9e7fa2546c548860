import { describe, expect, test } from "vitest";
import { latestTick } from "./cron";

const at = (time: string) => new Date(`2026-03-${time}Z`);

// crontab(5), and https://www.inngest.com/docs/guides/scheduled-functions ("TZ=" before it; UTC without).
describe("the tick that is due", () => {
  test.each([
    ["*/15 * * * *", "02T10:00:00", "02T10:14:59.999", null],
    ["*/15 * * * *", "02T10:00:00", "02T10:15:00", "02T10:15:00"],
    ["*/15 * * * *", "02T10:15:00", "02T10:15:00", null],
    ["*/15 * * * *", "02T10:15:00", "02T10:29:59", null],
    ["0 9 * * 1", "01T00:00:00", "02T09:00:00.500", "02T09:00:00"],
    ["TZ=Europe/Paris 0 9 * * *", "02T00:00:00", "02T08:00:01", "02T08:00:00"],
    ["TZ=Europe/Paris 0 9 * * *", "30T00:00:00", "30T07:00:01", "30T07:00:00"], // summer time
  ])("of %s after %s, at %s: %s", (schedule, since, now, tick) => {
    expect(latestTick(schedule, at(since), at(now))).toEqual(tick === null ? null : at(tick));
  });

  test("after a long pause it is the latest one", () => {
    expect(latestTick("* * * * *", at("01T00:00:00"), at("29T12:34:56"))).toEqual(at("29T12:34:00"));
  });
});
