import { existsSync } from "node:fs";
import { realpath, rm } from "node:fs/promises";
import path from "node:path";
import { createInterface } from "node:readline/promises";
import { readCommand } from "@/lib/command";
import { lockDataDir } from "./data-dir-lock";
import { endServer, findLeftoverServer } from "./postgres/leftover-server";
import { dataDirOf } from "./stack/settings";

// npm run reset: removes the data folder, and with it every export, user and key of the embedded parts, after asking.

const usage = `npm run reset -- [--yes]

Removes the data folder (TRANCHE_DATA_DIR, .data) with every export, user and key of the embedded parts, after asking.

  --yes   does not ask`;

const frame = { usage, usesInstallation: true };
const { values: flags } = readCommand(frame, { options: { yes: { type: "boolean", default: false } } });
const dataDir = dataDirOf(process.env);

try {
  if (!existsSync(path.join(dataDir, "installation.json"))) {
    console.log(`${dataDir} is no data folder of Tranche's: nothing to remove.`);
  } else if (flags.yes || (await isConfirmed())) {
    lockDataDir(dataDir);
    const clusterDir = path.join(dataDir, "postgres", "cluster");
    const leftover = await findLeftoverServer(clusterDir);
    if (leftover) await endServer(leftover, clusterDir);
    // Of a symbolic link the folder that it leads to, and then the link.
    await rm(await realpath(dataDir), { recursive: true });
    await rm(dataDir, { force: true });
    console.log(`Removed ${dataDir}.`);
  } else {
    console.log("Nothing was removed.");
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

async function isConfirmed(): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    const answer = await terminal.question(`Remove ${dataDir} with all its data? Type "yes": `);
    return answer.trim() === "yes";
  } finally {
    terminal.close();
  }
}
