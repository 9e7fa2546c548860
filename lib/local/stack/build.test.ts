import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { digestSources, isBuildOf } from "./build";

let folder: string;
const page = () => path.join(folder, "app/page.tsx");

beforeEach(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), "build-"));
  for (const room of ["app", "lib/local", "public", ".next"])
    mkdirSync(path.join(folder, room), { recursive: true });
  writeFileSync(page(), "old");
  writeFileSync(path.join(folder, "package-lock.json"), "{}");
  writeFileSync(path.join(folder, ".next/BUILD_ID"), "build");
  writeFileSync(path.join(folder, ".next/made-of.sha256"), await digestSources(folder));
});
afterEach(() => rmSync(folder, { recursive: true }));

const isCurrent = async () => isBuildOf(await digestSources(folder), folder);

test("a build is that of other sources, also where an archive has put them there with older times", async () => {
  expect(await isCurrent()).toBe(true);
  writeFileSync(page(), "new");
  utimesSync(page(), 1, 1);
  utimesSync(path.dirname(page()), 1, 1);
  expect(await isCurrent()).toBe(false);
});

test.each<[string, () => void]>([
  ["is new", () => writeFileSync(path.join(folder, "app/layout.tsx"), "")],
  ["is gone", () => rmSync(page())],
])("a build is that of other sources where a file of them %s", async (_name, change) => {
  change();
  expect(await isCurrent()).toBe(false);
});

test.each<[string, () => void]>([
  ["sources are only touched", () => utimesSync(page(), new Date(), new Date())],
  ["a test changes", () => writeFileSync(path.join(folder, "app/page.test.tsx"), "new")],
  ["it has made files itself", () => writeFileSync(path.join(folder, "public/client.js"), "new")],
  ["what is bundled nowhere changes", () => writeFileSync(path.join(folder, "lib/local/start.ts"), "new")],
])("a build stays where %s", async (_name, change) => {
  change();
  expect(await isCurrent()).toBe(true);
});

test("a build that was cut off, or tells of no sources, counts as none", async () => {
  rmSync(path.join(folder, ".next/BUILD_ID"));
  expect(await isCurrent()).toBe(false);
  writeFileSync(path.join(folder, ".next/BUILD_ID"), "build");
  rmSync(path.join(folder, ".next/made-of.sha256"));
  expect(await isCurrent()).toBe(false);
});
