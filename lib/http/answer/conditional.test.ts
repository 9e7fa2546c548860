import { expect, it } from "vitest";
import { completedExport, failedExport, pendingExport, processingExport } from "@/lib/http/openapi/examples";
import { exportsTag, isNotModified } from "./conditional";

const now = new Date("2026-11-25T10:00:00Z");

it("every state of an export has a tag of its own, every export and every list too", () => {
  const ready = { parts_ready: 4, total_parts: 8, rows_ready: 200_000, bytes_ready: 14_000_000 };
  const lists = [
    [],
    [pendingExport],
    [processingExport],
    // Two states of one moment.
    [{ ...processingExport, status: "pending" as const }],
    [{ ...processingExport, progress: ready }],
    [failedExport],
    [completedExport],
    [{ ...completedExport, id: completedExport.id + 1 }],
    [completedExport, pendingExport],
    [pendingExport, completedExport],
  ];
  const tags = lists.map((list) => exportsTag(list, now));
  expect(new Set(tags).size).toBe(lists.length);
  for (const tag of tags) expect(tag).toMatch(/^W\/"[\w-]+"$/);
});

it("another signature and another estimate keep the tag, until half of the link's life is over", () => {
  const tag = exportsTag([completedExport], now);
  const signedAnew = { ...completedExport, download_url: "https://files.example.com/other" };
  expect(exportsTag([signedAnew], new Date(now.getTime() + 1000))).toBe(tag);
  expect(exportsTag([completedExport], new Date(now.getTime() + 1800 * 1000))).not.toBe(tag);
  expect(exportsTag([{ ...processingExport, eta_seconds: 1 }], now)).toBe(
    exportsTag([processingExport], now),
  );
});

it.each([
  ['W/"a"', true],
  ['"a"', true],
  ['"b", W/"a"', true],
  ["*", true],
  ['W/"b"', false],
  [undefined, false],
])("If-None-Match: %s is met by the tag a: %s", (header, isMet) => {
  const request = new Request(
    "http://app.test/",
    header === undefined ? {} : { headers: { "if-none-match": header } },
  );
  expect(isNotModified(request, 'W/"a"')).toBe(isMet);
});
