import { expect, test } from "vitest";
import { formatsOf } from "@/components/format/formats";
import type { ExportObject } from "@/lib/contract/export";
import { makeExport, makeProgress } from "@/lib/testing/make-export";
import { milestoneWords, titleWords } from "./watch-words";

const formats = formatsOf("en-US");

function step(status: ExportObject["status"], progress: ExportObject["progress"]): ExportObject {
  return makeExport({ status, progress, chunked_export: progress !== null });
}

test("the tab's title tells how far all exports under way are together", () => {
  const half = step("processing", makeProgress(4, 8));
  const words = (...items: ExportObject[]) => titleWords(items, formats);
  expect(words()).toBe("");
  expect(words(step("completed", null))).toBe("");
  expect(words(step("pending", null))).toBe("(…) ");
  expect(words(half)).toBe("(50%) ");
  expect(words(half, step("pending", null))).toBe("(2 exports, 25%) ");
  // Never all, while there is something to do.
  expect(words(step("processing", makeProgress(6, 7)))).toBe("(85%) ");
  expect(words(step("processing", makeProgress(999, 1000)))).toBe("(99%) ");
  expect(words(step("processing", makeProgress(7, 7)))).toBe("(99%) ");
});

test("is read out at quarters only", () => {
  const steps = [
    step("pending", null),
    ...Array.from({ length: 9 }, (_, ready) => step("processing", makeProgress(ready, 8))),
    step("completed", makeProgress(8, 8)),
  ];
  expect([...new Set(steps.map(milestoneWords))].map((words) => words?.split(": ")[1])).toEqual([
    undefined,
    "25 percent done.",
    "50 percent done.",
    "75 percent done.",
    "all parts are made, and become one file.",
  ]);
});
