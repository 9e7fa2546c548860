import type { StackOptions } from "./start-stack";

/** Shows on the terminal what the supervisor says, and with `isVerbose` every part's lines too. */
export function terminalLog(isVerbose = false): StackOptions["log"] {
  return (part, line) => {
    if (isVerbose || part === "supervisor") console.log(`[${part}] ${line}`);
  };
}
