import { chmod, mkdtemp } from "node:fs/promises";
import os from "node:os";
import path from "node:path";

/** An empty folder for a stack of its own. The database server, which root starts as somebody else, can pass through. */
export async function temporaryDataDir(): Promise<string> {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), "tranche-"));
  await chmod(dataDir, 0o711);
  return dataDir;
}
