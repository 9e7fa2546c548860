import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createGate } from "@/lib/testing/gate";
import { makeFolderOnce } from "./npm-chromium";

let parent: string;
let folder: string;
beforeEach(async () => {
  parent = await mkdtemp(path.join(tmpdir(), "tranche-"));
  folder = path.join(parent, "inner", "browser");
});
afterEach(() => rm(parent, { recursive: true }));

const write = (text: string) => (into: string) => writeFile(path.join(into, "file"), text);
const found = async () => ({
  entries: await readdir(path.dirname(folder)),
  text: await readFile(path.join(folder, "file"), "utf8"),
});

test("a folder that two make at once is whole for both, and the first's", async () => {
  const gate = createGate();
  const late = makeFolderOnce(folder, async (into) => {
    await write("late")(into);
    await gate.opened;
  });
  await makeFolderOnce(folder, write("first"));
  gate.open();
  await late;
  expect(await found()).toEqual({ entries: ["browser"], text: "first" });
});

test("a folder that is there is not made again", async () => {
  await makeFolderOnce(folder, write("first"));
  await makeFolderOnce(folder, () => Promise.reject(new Error("made again")));
  expect(await found()).toEqual({ entries: ["browser"], text: "first" });
});

test("what fails leaves nothing, says why, and can be tried again", async () => {
  const failing = makeFolderOnce(folder, async (into) => {
    await write("half")(into);
    throw new Error("no room");
  });
  await expect(failing).rejects.toThrow("no room");
  expect(await readdir(path.dirname(folder))).toEqual([]);
  await makeFolderOnce(folder, write("whole"));
  expect((await found()).text).toBe("whole");
});

test("what a process left that was ended meanwhile is not taken for the whole", async () => {
  const program = `
    import { writeFileSync } from "node:fs";
    import { makeFolderOnce } from ${JSON.stringify(path.resolve("e2e/support/pages/npm-chromium.ts"))};
    await makeFolderOnce(${JSON.stringify(folder)}, (into) => {
      writeFileSync(into + "/file", "half");
      process.kill(process.pid, "SIGKILL");
    });`;
  const args = ["--import", "tsx", "--input-type=module", "--eval", program];
  const { signal, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  expect({ signal, stderr }).toEqual({ signal: "SIGKILL", stderr: "" });
  await makeFolderOnce(folder, write("whole"));
  expect((await found()).text).toBe("whole");
});
