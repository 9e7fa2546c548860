import { expect, test } from "vitest";
import { formatsOf } from "@/components/format/formats";
import { makeExport } from "@/lib/testing/make-export";
import { byDay } from "./by-day";

const now = Date.parse("2026-03-01T00:30:00Z");
const exports = [
  "2026-03-01T00:10:00Z",
  "2026-02-28T22:50:00Z",
  "2026-02-28T09:00:00Z",
  "2026-02-27T12:00:00Z",
].map((created_at, index) => makeExport({ id: 9 - index, created_at }));

const daysIn = (timeZone: string) =>
  byDay(exports, now, timeZone, formatsOf("de-DE")).map(({ name, exports: of }) => [
    name,
    ...of.map(({ id }) => id),
  ]);

test("exports are listed by the reader's own days", () => {
  expect(daysIn("UTC")).toEqual([
    ["Today", 9],
    ["Yesterday", 8, 7],
    ["27. Feb. 2026", 6],
  ]);
  expect(daysIn("Europe/Berlin")).toEqual([
    ["Today", 9],
    ["Yesterday", 8, 7],
    ["27. Feb. 2026", 6],
  ]);
  expect(daysIn("Asia/Kolkata")).toEqual([
    ["Today", 9, 8],
    ["Yesterday", 7],
    ["27. Feb. 2026", 6],
  ]);
  expect(daysIn("America/New_York")).toEqual([
    ["Today", 9, 8, 7],
    ["Yesterday", 6],
  ]);
});

test("today is there before it has an export", () => {
  expect(byDay([], now, "UTC", formatsOf("en-US"))).toEqual([{ name: "Today", isToday: true, exports: [] }]);
});
