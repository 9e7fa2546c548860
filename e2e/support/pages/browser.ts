import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chromium } from "playwright";
import { npmChromium } from "./npm-chromium";

export interface Browser {
  executablePath: string;
  args: string[];
}

const installed = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** Nothing that a test does not ask for may go out, and a first start must not ask questions. */
const quietArgs = [
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/**
 * The Chromium that tests run in: the one that PLAYWRIGHT_CHROMIUM names, an installed one, Playwright's own, and else
 * the one from npm. Throws with what to do when there is none that starts.
 */
export async function findBrowser(): Promise<Browser> {
  // Chromium refuses its sandbox to root.
  const args = process.getuid?.() === 0 ? ["--no-sandbox", ...quietArgs] : quietArgs;
  const given = process.env.PLAYWRIGHT_CHROMIUM;
  if (given) {
    if (!existsSync(given)) throw new Error(`PLAYWRIGHT_CHROMIUM names ${given}, which does not exist.`);
    return { executablePath: given, args };
  }
  const found = [...installed, chromium.executablePath()].find((candidate) => existsSync(candidate));
  if (found !== undefined) return { executablePath: found, args };
  return { executablePath: await startableFromNpm(), args };
}

async function startableFromNpm(): Promise<string> {
  const executablePath = await npmChromium();
  const { status, stderr, error } = spawnSync(executablePath, ["--version"], { encoding: "utf8" });
  if (status === 0) return executablePath;
  if (/libnss3|libnspr4|libnssutil3/.test(stderr ?? "")) {
    throw new Error(
      "The Chromium from npm needs two libraries of the system: install them with " +
        '"apt-get install -y libnss3 libnspr4", or name another browser in PLAYWRIGHT_CHROMIUM.',
    );
  }
  throw new Error(
    `The Chromium from npm does not start here (${error?.message ?? stderr?.trim()}). Install Chromium or Chrome, or ` +
      "name one in PLAYWRIGHT_CHROMIUM.",
  );
}
