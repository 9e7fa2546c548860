import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createGate } from "@/lib/testing/gate";
import { inTurn } from "./in-turn";

function turnFolder(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), "in-turn-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return path.join(folder, "turn");
}

test("of several only one is at work at a time, and the others say that they wait", async () => {
  const folder = turnFolder();
  let atWork = 0;
  let waiting = 0;
  const gate = createGate();
  const all = Array.from({ length: 3 }, () =>
    inTurn(
      folder,
      () => {
        if (++waiting === 2) gate.open();
      },
      async () => {
        expect(++atWork).toBe(1);
        await gate.opened;
        atWork--;
      },
    ),
  );
  await Promise.all(all);
  expect(waiting).toBe(2);
  expect(readdirSync(folder)).toEqual([]);
});

test("work that fails gives its turn away, and a turn whose process has gone is over", async () => {
  const folder = turnFolder();
  const never = () => {
    throw new Error("nobody is at it");
  };
  await expect(inTurn(folder, never, () => Promise.reject(new Error("a test's")))).rejects.toThrow(
    "a test's",
  );
  writeFileSync(path.join(folder, "lock"), `${process.pid} 1 of-another\n`);
  expect(await inTurn(folder, never, async () => "done")).toBe("done");
});
