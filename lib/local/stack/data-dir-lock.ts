import { readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";

/** Makes this process the only supervisor of a data folder; returns how to give it up. Throws while another one lives. */
export async function lockDataDir(dataDir: string): Promise<() => Promise<void>> {
  const file = path.join(dataDir, "supervisor.pid");
  for (;;) {
    try {
      await writeFile(file, `${process.pid}\n`, { flag: "wx" });
      return () => rm(file, { force: true });
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    }
    const pid = Number(await readFile(file, "utf8").catch(() => ""));
    if (pid > 0 && pid !== process.pid && (await isSupervisor(pid))) {
      throw new Error(
        `Tranche runs already on ${dataDir} (process ${pid}). Stop it, or choose another folder: TRANCHE_DATA_DIR=...`,
      );
    }
    await rm(file, { force: true });
  }
}

/** Whether the process lives and is one of ours; a process id may have been given to another program since. */
async function isSupervisor(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const commandLine = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => undefined);
  return commandLine === undefined || commandLine.includes("node");
}
