import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { lockDataDir } from "../data-dir-lock";
import { startStack } from "./start-stack";

test("a data folder that is in use is left as it is", async () => {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), "start-stack-"));
  onTestFinished(() => rmSync(dataDir, { recursive: true }));
  onTestFinished(lockDataDir(dataDir));
  const starting = startStack({ dataDir, port: 1, isDev: false, isDurable: false, log: () => undefined });
  await expect(starting).rejects.toThrow(`is in use by process ${process.pid}.`);
  expect(readdirSync(dataDir)).toEqual(["lock"]);
});
