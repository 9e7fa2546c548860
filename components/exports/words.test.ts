import { describe, expect, test } from "vitest";
import { formatsOf } from "@/components/format/formats";
import type { ExportObject } from "@/lib/contract/export";
import { makeExport, makeProgress } from "@/lib/testing/make-export";
import {
  ageWords,
  byteSizeWords,
  durationWords,
  exportWords,
  queueWords,
  rowWords,
  secondsRangeWords,
  soFarWords,
  statusWords,
  timeLeftWords,
} from "./words";

const formats = formatsOf("en-US");
const minuteMs = 60_000;

test.each([
  [-5_000, "just now"],
  [9_999, "just now"],
  [10_000, "10 s ago"],
  [59_999, "59 s ago"],
  [minuteMs, "1 min ago"],
  [59 * minuteMs + 59_999, "59 min ago"],
  [60 * minuteMs, "1 h ago"],
  [24 * 60 * minuteMs, "1 d ago"],
])("an age of %d ms is %s", (milliseconds, words) => {
  expect(ageWords(milliseconds, formats)).toBe(words);
});

test.each([
  [-1, "0.0 s"],
  [420, "0.4 s"],
  [12_300, "12 s"],
  [59_600, "1 min 0 s"],
  [200_000, "3 min 20 s"],
])("a length of %d ms is %s", (milliseconds, words) => {
  expect(durationWords(milliseconds, formats)).toBe(words);
});

test.each([
  [0, "0 B"],
  [999, "999 B"],
  [1_000, "1.0 kB"],
  [15_500, "16 kB"],
  [99_900, "100 kB"],
  [999_499, "999 kB"],
  [999_999, "1.0 MB"],
  [151_000_000, "151 MB"],
  [2_500_000_000, "2.5 GB"],
])("%d bytes are %s", (bytes, words) => {
  expect(byteSizeWords(bytes, formats)).toBe(words);
});

test("a file without rows is called empty", () => {
  expect(exportWords(0, "xlsx", formats)).toBe("Export an empty file");
  expect(exportWords(1, "xlsx", formats)).toBe("Export 1 row to Excel");
});

test("rows are counted in thousands, and one is one", () => {
  expect([0, 1, 1_234_567].map((count) => rowWords(count, formats))).toEqual([
    "0 rows",
    "1 row",
    "1,234,567 rows",
  ]);
});

describe("the way of a chunked export", () => {
  const steps: ExportObject[] = [
    step("pending", null),
    step("processing", null),
    ...Array.from({ length: 9 }, (_, ready) => step("processing", makeProgress(ready, 8))),
    step("completed", makeProgress(8, 8)),
  ];

  test("is told in words at every step", () => {
    expect(steps.map((step) => statusWords(step, formats))).toEqual([
      "Waiting to start",
      "Reading the data",
      ...[0, 1, 2, 3, 4, 5, 6, 7].map((ready) => `${ready} of 8 parts ready`),
      "Putting the parts together",
      "Ready",
    ]);
  });
});

test("rows and size so far are told once the data is cut, with the rows that there will be", () => {
  expect(soFarWords(step("processing", null), formats)).toBeUndefined();
  expect(soFarWords({ ...step("processing", makeProgress(3, 8)), row_count: 7_900 }, formats)).toBe(
    "3,000 of 7,900 rows · 150 kB",
  );
});

function step(status: ExportObject["status"], progress: ExportObject["progress"]): ExportObject {
  return makeExport({ status, progress, chunked_export: progress !== null });
}

test.each([
  [2, "a few seconds left"],
  [8, "5–15 s left"],
  [30, "20–40 s left"],
  [60, "45–80 s left"],
  [90, "1–2 min left"],
  [600, "8–14 min left"],
])("%d seconds are told as a range: %s", (seconds, words) => {
  expect(timeLeftWords(seconds, formats)).toBe(words);
});

test.each([
  [0.2, 0.5, "under 1 s"],
  [1, 3, "1–3 s"],
  [2, 2, "2 s"],
  [1, 25, "up to 25 s"],
  [30, 400, "up to 7 min"],
])("%d to %d seconds are %s", (min, max, words) => {
  expect(secondsRangeWords({ min, max }, formats)).toBe(words);
});

test.each([
  [1, "next in line"],
  [2, "1 export before it"],
  [5, "4 exports before it"],
])("place %d in the queue is %s", (position, words) => {
  expect(queueWords(position, formats)).toBe(words);
});

test("a file that was removed is said to be gone", () => {
  const removed = makeExport({ status: "completed", file_removed_at: "2026-03-02T00:00:00.000Z" });
  expect(statusWords(removed, formats)).toBe("File removed");
});

test("a file that its owner may no longer see is not said to be ready", () => {
  const withheld = makeExport({ status: "completed", file_withheld: "rights_changed" });
  expect(statusWords(withheld, formats)).toBe("File withheld");
});
