import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { watchSyncs } from "@/lib/testing/watch-syncs";
import { openInstallation, saveInstallation } from "./installation";

let dataDir: string;
const file = () => path.join(dataDir, "installation.json");

beforeEach(() => {
  dataDir = mkdtempSync(path.join(os.tmpdir(), "installation-"));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

test("a folder keeps its secrets from start to start, and its file is written only where something is new", async () => {
  const first = await openInstallation(dataDir);
  const { ino } = statSync(file());
  expect(await openInstallation(dataDir)).toEqual(first);
  await saveInstallation(dataDir, first);
  expect(statSync(file()).ino).toBe(ino);
  await saveInstallation(dataDir, { ...first, ports: { s3: 9000 } });
  expect(await openInstallation(dataDir)).toEqual({ ...first, ports: { s3: 9000 } });
});

test.each(["", "{", "{}"])(
  "a file that says %j is named, with the way out, and stays as it is",
  async (text) => {
    writeFileSync(file(), text);
    const { size } = statSync(file());
    await expect(openInstallation(dataDir)).rejects.toThrow(
      `The file ${file()} is damaged. Restore it from a backup`,
    );
    expect(statSync(file()).size).toBe(size);
  },
);

test("the secrets survive a loss of power, and so does the folder that was made for them", async () => {
  const syncs = await watchSyncs(dataDir);
  const made = path.join(dataDir, "deep", "data");
  const first = await openInstallation(made);
  expect(syncs.lost()).toEqual([]);
  await saveInstallation(made, { ...first, ports: { s3: 9000 } });
  expect(syncs.lost()).toEqual([]);
});
