import { readFile } from "node:fs/promises";

/** The most memory a process has held so far, in bytes, as Linux tells it (VmHWM); undefined elsewhere. */
export async function peakRssBytes(pid: number | undefined): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  const kilobytes = status.match(/^VmHWM:\s+(\d+) kB$/m)?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
}
