import { defineConfig } from "playwright/test";
import { findBrowser } from "@/e2e/support/pages/browser";
import { readStackFile } from "@/e2e/support/stack/read-stack-file";

// The specs walk through the pages of a stack that is running already; the test runner starts it.
export default defineConfig({
  testDir: ".",
  testMatch: "*.spec.ts",
  outputDir: "../test-results",
  // One after the other: they share the stack and its people.
  workers: 1,
  fullyParallel: false,
  forbidOnly: true,
  reporter: "list",
  timeout: 300_000,
  // As eventuallyMs in vitest.config.ts: on a machine with other work a page has been late by half a minute.
  expect: { timeout: 60_000 },
  use: {
    baseURL: readStackFile().url,
    viewport: { width: 1440, height: 900 },
    // In a locale that the machine does not have, Chromium writes no download below a folder with letters beyond ASCII.
    launchOptions: { ...(await findBrowser()), env: { ...process.env, LC_ALL: "C.UTF-8" } },
    // Nothing is waited for that only moves; what moves is looked at by nobody here.
    contextOptions: { reducedMotion: "reduce" },
    // Traces of every test cost as much time as the tests; `--trace on` makes them where one is wanted.
    screenshot: "only-on-failure",
  },
});
