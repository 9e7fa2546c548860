import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { endServer, findLeftoverServer } from "./leftover-server";

let folder: string;
let clusterDir: string;
const lockFile = () => path.join(clusterDir, "postmaster.pid");

beforeEach(() => {
  folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), "leftover-")));
  clusterDir = path.join(folder, "cluster");
  mkdirSync(clusterDir);
});
afterEach(() => rmSync(folder, { recursive: true }));

function lock(pid: number | undefined, writtenFolder = clusterDir): void {
  writeFileSync(lockFile(), [pid, writtenFolder, 1, 5432, ""].join("\n"));
}

/** A process whose command line has these words, as a server's has its folder. */
async function startProcess(...words: string[]): Promise<ChildProcess> {
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000); console.log()", "--", ...words]);
  onTestFinished(() => void child.kill("SIGKILL"));
  await once(child.stdout, "data");
  return child;
}

test("a server that was started on the folder itself is found and ended through a symbolic link to it", async () => {
  const server = await startProcess("-D", clusterDir);
  lock(server.pid);
  const link = path.join(folder, "link");
  symlinkSync(clusterDir, link);
  const leftover = await findLeftoverServer(link);
  expect(leftover).toEqual({ pid: server.pid, port: 5432 });
  expect(existsSync(lockFile())).toBe(true);
  const ended = once(server, "exit");
  if (leftover) await endServer(leftover, link);
  await ended;
  expect(existsSync(lockFile())).toBe(false);
});

test("a server that was started by another path to the folder is found and ended", async () => {
  const link = path.join(folder, "link");
  symlinkSync(clusterDir, link);
  const server = await startProcess("-D", link);
  lock(server.pid, link);
  const leftover = await findLeftoverServer(clusterDir);
  expect(leftover).toEqual({ pid: server.pid, port: 5432 });
  const ended = once(server, "exit");
  if (leftover) await endServer(leftover, clusterDir);
  await ended;
  expect(existsSync(lockFile())).toBe(false);
});

test("the server of a folder that this one is a copy of is left alone, and the copy's lock removed", async () => {
  const original = path.join(folder, "original");
  mkdirSync(original);
  const server = await startProcess("-D", original);
  lock(server.pid, original);
  expect(await findLeftoverServer(clusterDir)).toBeUndefined();
  expect(existsSync(lockFile())).toBe(false);
  expect(server.exitCode).toBeNull();
});

test("a lock whose number another program has got since is removed, and the program left alone", async () => {
  const other = await startProcess("-D", "/elsewhere");
  lock(other.pid);
  expect(await findLeftoverServer(clusterDir)).toBeUndefined();
  expect(existsSync(lockFile())).toBe(false);
  expect(other.exitCode).toBeNull();
});

const hasPs = spawnSync("ps", ["-p", String(process.pid)]).status === 0;

test.runIf(hasPs)("off Linux a server is found however long its command line is", async () => {
  const { platform } = process;
  onTestFinished(() => void Object.defineProperty(process, "platform", { value: platform }));
  onTestFinished(() => void vi.unstubAllEnvs());
  const server = await startProcess("-D", clusterDir);
  lock(server.pid);
  Object.defineProperty(process, "platform", { value: "darwin" });
  vi.stubEnv("COLUMNS", "20"); // As wide as the terminal is said to be.
  expect(await findLeftoverServer(clusterDir)).toEqual({ pid: server.pid, port: 5432 });
  expect(existsSync(lockFile())).toBe(true);
});

test("where the machine does not tell what a process is, neither its lock is removed nor it ended", async () => {
  const { platform } = process;
  onTestFinished(() => void Object.defineProperty(process, "platform", { value: platform }));
  onTestFinished(() => void vi.unstubAllEnvs());
  const unknown = await startProcess();
  lock(unknown.pid);
  Object.defineProperty(process, "platform", { value: "win32" });
  vi.stubEnv("PATH", folder);
  const leftover = await findLeftoverServer(clusterDir);
  expect(leftover).toEqual({ pid: unknown.pid, port: 5432 });
  if (leftover) await expect(endServer(leftover, clusterDir)).rejects.toThrow("this machine does not tell");
  expect(existsSync(lockFile())).toBe(true);
  expect(unknown.exitCode).toBeNull();
});
