import { describe, expect, test } from "vitest";
import type { ExportObject } from "@/lib/contract/export";
import { ageWords, byteSizeWords, durationWords, milestoneWords, rowWords, statusWords } from "./words";

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
  expect(ageWords(milliseconds)).toBe(words);
});

test.each([
  [-1, "0.0 s"],
  [420, "0.4 s"],
  [12_300, "12 s"],
  [59_600, "1 min 0 s"],
  [200_000, "3 min 20 s"],
])("a length of %d ms is %s", (milliseconds, words) => {
  expect(durationWords(milliseconds)).toBe(words);
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
  expect(byteSizeWords(bytes)).toBe(words);
});

test("rows are counted in thousands, and one is one", () => {
  expect([rowWords(0), rowWords(1), rowWords(1_234_567)]).toEqual(["0 rows", "1 row", "1,234,567 rows"]);
});

describe("the way of a chunked export", () => {
  const steps: ExportObject[] = [
    step("pending", null),
    step("processing", null),
    ...Array.from({ length: 9 }, (_, ready) => step("processing", { parts_ready: ready, total_parts: 8 })),
    step("completed", { parts_ready: 8, total_parts: 8 }),
  ];

  test("is told in words at every step", () => {
    expect(steps.map(statusWords)).toEqual([
      "Waiting to start",
      "Reading the data",
      ...[0, 1, 2, 3, 4, 5, 6, 7].map((ready) => `${ready} of 8 parts ready`),
      "Putting the parts together",
      "Ready",
    ]);
  });

  test("is read out at quarters only", () => {
    expect([...new Set(steps.map(milestoneWords))].map((words) => words.split(": ")[1])).toEqual([
      "waiting to start.",
      "started.",
      "25 percent done.",
      "50 percent done.",
      "75 percent done.",
      "100 percent done.",
      "ready to download.",
    ]);
  });
});

function step(status: ExportObject["status"], progress: ExportObject["progress"]): ExportObject {
  return {
    id: 1,
    report_type: "things",
    display_name: "Things",
    status,
    status_display: status,
    parameters: { search_params: {}, index_params: {} },
    filename: null,
    download_url: null,
    download_expires_in_seconds: null,
    error_message: null,
    progress,
    parent_report_id: null,
    chunked_export: progress !== null,
    created_at: "2026-03-01T00:00:00.000Z",
    updated_at: "2026-03-01T00:00:00.000Z",
    started_at: null,
    completed_at: null,
    status_url: null,
    outcome_code: null,
    row_count: null,
    byte_size: null,
    snapshot_at: null,
    sha256: null,
    eta_seconds: null,
    queue_position: null,
    warnings: [],
    attempt: 1,
    file_removed_at: null,
  };
}
