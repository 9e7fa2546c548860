import { readCommand } from "@/lib/command";
import { eventKey, readSettings } from "@/lib/env";
import { examine } from "./examine";
import type { Finding } from "./finding";

const usage = `npm run doctor

Uses everything that the environment and .env name, as the app does: database, object store, engine, APP_URL. Prints what it
saw, and for each fault the one thing to do. It leaves nothing behind; the engine runs the sweep once. Exit code 1 where
anything is wrong.`;

readCommand({ usage, usesInstallation: true }, {});
const { settings, problems } = readSettings();
const findings: Finding[] = settings
  ? await examine(settings, { eventKey: eventKey() })
  : problems.map(({ name, message }) => ({
      part: "environment",
      check: name,
      isOk: false,
      words: `${message} (lib/OPERATIONS.md, "Environment")`,
    }));
const widths = { part: width("part"), check: width("check") };
for (const { part, check, isOk, words } of findings) {
  console.log(
    `${isOk ? "ok   " : "FAULT"}  ${part.padEnd(widths.part)}  ${check.padEnd(widths.check)}  ${words}`,
  );
}
const faults = findings.filter(({ isOk }) => !isOk).length;
console.log(
  faults === 0
    ? "\nEverything is as it should be."
    : `\n${faults} of ${findings.length} need something done.`,
);
process.exitCode = faults === 0 ? 0 : 1;

function width(column: "part" | "check"): number {
  return Math.max(...findings.map((finding) => finding[column].length));
}
