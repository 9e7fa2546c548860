import { spawn } from "node:child_process";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import path from "node:path";
import type { Control } from "../controls/control";
import { copySources } from "../controls/source-copy";

const root = path.resolve(import.meta.dirname, "../..");

/** Faults of the controls' table that show in what people see, by their names there. */
const findable = [
  "people share each other's finished exports",
  "an unfinished twin is not seen",
  "an idempotency key replays another body",
  "the list of exports is everybody's",
  "an API key works on after its rotation",
  "an export is found by whoever knows its number",
  "a retry keeps a right that was taken away",
  "a file of the rights before is handed out",
  "a link is signed for who lost the publisher",
  "a receipt is told to who lost the publisher",
];

/** Those of the table that histories have to find, or of them the one whose name has these words. */
export function findableFaults(controls: readonly Control[], only = ""): Control[] {
  return findable
    .filter((name) => name.includes(only))
    .map((name) => {
      const control = controls.find(({ fault }) => fault === name);
      if (!control) throw new Error(`The table of the controls has no fault "${name}".`);
      return control;
    });
}

/**
 * Puts one fault after the other into a copy of the sources, builds it and lets histories happen to it until one fails.
 * Returns the faults that none of `rounds` histories found.
 */
export async function huntFaults(
  faults: readonly Control[],
  { rounds, seed }: { rounds: number; seed: number },
): Promise<Control[]> {
  // Inside of the project's folder, because a build takes no packages from elsewhere, and one that git overlooks.
  const folder = path.join(root, ".data", `fault-${crypto.randomUUID()}`);
  const missed: Control[] = [];
  try {
    const copy = await copySources(folder);
    // The project's own one then tells where packages are.
    await rm(path.join(folder, "package-lock.json"));
    for (const control of faults) {
      console.log(`\nWith the fault: ${control.fault}`);
      const lived = await copy.withFault(control, () => runHistories(folder, rounds, seed));
      console.log(lived === null ? `NOT FOUND in ${rounds} histories` : `found by history ${lived}`);
      if (lived === null) missed.push(control);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return missed;
}

/** The number of the history that failed first, or null when all passed. Throws when they could not even begin. */
async function runHistories(folder: string, rounds: number, seed: number): Promise<number | null> {
  const child = spawn(
    process.execPath,
    ["--import", "tsx", "e2e/histories.ts", "--until-failure", "--rounds", `${rounds}`, "--seed", `${seed}`],
    { cwd: folder, stdio: ["ignore", "pipe", "pipe"] },
  );
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (text) => {
      output += text;
      process.stdout.write(text);
    });
  }
  const [code] = await once(child, "close");
  if (code === 0) return null;
  const lived = output.match(/^Seed \d+: /gm)?.length ?? 0;
  if (lived === 0) throw new Error(`The histories did not begin:\n${output.slice(-2000)}`);
  return (output.match(/^seed \d+: /gm)?.length ?? 0) + 1;
}
