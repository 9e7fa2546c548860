import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { writeDurably } from "./durable-file";

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "durable-file-"));
  file = path.join(folder, "file.json");
});
afterEach(() => rmSync(folder, { recursive: true }));

test("the new content stands in place of the old, for its owner alone", async () => {
  const undo = vi.fn();
  await writeDurably(file, "old", { undo });
  await writeDurably(file, "new", { undo });
  expect(readFileSync(file, "utf8")).toBe("new");
  expect(readdirSync(folder)).toEqual(["file.json"]);
  if (process.platform !== "win32") expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(undo).not.toHaveBeenCalled();
});

test("a write that fails leaves the old and no file of its own, and undoes what only the new one would have named", async () => {
  mkdirSync(path.join(file, "in the way"), { recursive: true });
  const undo = vi.fn();
  await expect(writeDurably(file, "new", { undo })).rejects.toThrow();
  expect(readdirSync(folder)).toEqual(["file.json"]);
  expect(undo).toHaveBeenCalledOnce();
});
