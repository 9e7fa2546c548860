import { readdir, readFile, readlink } from "node:fs/promises";
import type { StackInfo } from "@/lib/local/stack/stack-info";

/**
 * The child of the supervisor that listens on the web app's port. Several stacks may have one supervisor, so its name alone
 * does not tell whose it is.
 */
export async function webPid({ pid, url }: Pick<StackInfo, "pid" | "url">): Promise<number> {
  const socket = `socket:[${await listeningInode(Number(new URL(url).port))}]`;
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8");
  for (const child of children.trim().split(" ")) {
    const descriptors = await readdir(`/proc/${child}/fd`).catch(() => []);
    const targets = descriptors.map((name) => readlink(`/proc/${child}/fd/${name}`).catch(() => ""));
    if ((await Promise.all(targets)).includes(socket)) return Number(child);
  }
  throw new Error("The supervisor has no web process.");
}

/** Source: proc_pid_net(5), /proc/net/tcp: addresses are hexadecimal, and 0A is the state LISTEN. */
async function listeningInode(port: number): Promise<string | undefined> {
  const address = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  const lines = (await readFile("/proc/net/tcp", "utf8")).trim().split("\n").slice(1);
  const found = lines
    .map((line) => line.trim().split(/\s+/))
    .find(([, local = "", , state]) => local.endsWith(address) && state === "0A");
  return found?.[9];
}
