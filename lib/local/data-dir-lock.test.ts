import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { lockDataDir } from "./data-dir-lock";

let folder: string;
let dataDir: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "data-dir-lock-"));
  dataDir = path.join(folder, "data");
  mkdirSync(dataDir);
});
afterEach(() => rmSync(folder, { recursive: true }));

test("a folder is locked once, by whatever path it is reached", () => {
  const link = path.join(folder, "link");
  symlinkSync(dataDir, link, "junction");
  const unlock = lockDataDir(dataDir);
  expect(() => lockDataDir(dataDir)).toThrow(`is in use by process ${process.pid}.`);
  expect(() => lockDataDir(link)).toThrow(`${link} is in use by process ${process.pid}.`);
  unlock();
  lockDataDir(link)();
  expect(readdirSync(dataDir)).toEqual([]);
});

test("the lock of an earlier process that had the same number is taken over", () => {
  writeFileSync(path.join(dataDir, "lock"), `${process.pid} 1 of-another\n`);
  lockDataDir(dataDir)();
  expect(readdirSync(dataDir)).toEqual([]);
});
