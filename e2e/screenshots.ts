import { copyFile, mkdir, rm } from "node:fs/promises";
import path from "node:path";
import { makeExportStates } from "@/e2e/support/pages/export-states";
import { screenshotViews } from "@/e2e/support/pages/screenshot-views";
import { takeScreenshots } from "@/e2e/support/pages/take-screenshots";
import { makeWebhookStates } from "@/e2e/support/pages/webhook-states";
import { temporaryDataDir } from "@/e2e/support/stack/temporary-data-dir";
import { readCommand } from "@/lib/command";
import { findFreePort } from "@/lib/local/free-port";
import { startStack } from "@/lib/local/stack/start-stack";
import { terminalLog } from "@/lib/local/stack/terminal-log";

// npm run screenshots: every view and state, light, dark, at phone width, on wide and narrow screens, at 200 %, for
// German and Arabic readers, and on paper, on fresh demo data, into .screenshots; the ones that README.md shows also into
// public/readme. Each is looked at by axe as well. `npm run screenshots -- receipt audit` takes only the views whose names
// begin so.

const outDir = path.resolve(".screenshots");
const readmeDir = path.resolve("public/readme");
const inReadme = ["reports-light", "reports-dark"];

const usage = `npm run screenshots -- [NAME ...]

Takes every view in all its states, or those whose names begin so, and lets axe look at each.`;
const { positionals: wanted } = readCommand({ usage, usesInstallation: false }, { allowPositionals: true });
const isWanted = (name: string) => wanted.length === 0 || wanted.some((start) => name.startsWith(start));

const dataDir = await temporaryDataDir();
const stack = await startStack({
  dataDir,
  port: await findFreePort(),
  isDev: false,
  isDurable: false,
  log: terminalLog(),
});
try {
  const states = await makeExportStates(stack.info);
  await makeWebhookStates(stack.info);
  const views = Object.entries(screenshotViews(states)).filter(([name]) => isWanted(name));
  const findings = await takeScreenshots(stack.info, Object.fromEntries(views), outDir);
  for (const finding of findings) console.error(finding);
  console.log(`Screenshots are in ${outDir}. axe finds ${findings.length} things wrong in them.`);
  process.exitCode = findings.length === 0 ? 0 : 1;
  if (isWanted("reports")) {
    await mkdir(readmeDir, { recursive: true });
    for (const name of inReadme) {
      await copyFile(path.join(outDir, `${name}.png`), path.join(readmeDir, `${name}.png`));
    }
  }
} finally {
  await stack.stop();
  await rm(dataDir, { recursive: true, force: true });
}
