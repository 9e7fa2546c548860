import { readFileSync } from "node:fs";
import type { StackInfo } from "@/lib/local/stack/stack-info";

/** The running stack that TRANCHE_STACK_FILE describes. Throws when it is not set or cannot be read. */
export function readStackFile(): StackInfo {
  const file = process.env.TRANCHE_STACK_FILE;
  if (!file)
    throw new Error("Set TRANCHE_STACK_FILE to the stack.json of a running stack (.data/stack.json).");
  // Written by the supervisor from an object of this type.
  return JSON.parse(readFileSync(file, "utf8")) as StackInfo;
}
