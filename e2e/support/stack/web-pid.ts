import { readFile } from "node:fs/promises";
import type { StackInfo } from "@/lib/local/stack/stack-info";

/** The process that listens for the web app; its parent is the supervisor. */
export async function webPid({ pid }: StackInfo): Promise<number> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8");
  for (const child of children.trim().split(" ")) {
    const commandLine = await readFile(`/proc/${child}/cmdline`, "utf8").catch(() => "");
    if (commandLine.includes("next") || commandLine.startsWith("next-server")) return Number(child);
  }
  throw new Error("The supervisor has no web process.");
}
