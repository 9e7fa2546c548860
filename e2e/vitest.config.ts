import { existsSync } from "node:fs";
import path from "node:path";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

// Four kinds of tests, told apart by their file names, so that each gets only the services it needs:
//   *.test.ts      no service at all
//   *.db.test.ts   a PostgreSQL; each test file asks for a database of its own (lib/testing/database/database.ts)
//   *.stack.test.ts  the whole built stack, in child processes
//   *.own-stack.test.ts  a stack each, which it harms or whose people and log are its own
const root = path.resolve(import.meta.dirname, "..");
/**
 * How long tests wait for what should come soon: on a machine with other work a process that starts anew has needed more
 * than half a minute. What never comes fails by this.
 */
const eventuallyMs = 150_000;

const shared = {
  root,
  expect: { poll: { timeout: eventuallyMs, interval: 20 } },
  // Inherited by the worker threads that the product starts.
  execArgv: ["--import", path.resolve(import.meta.dirname, "support/typescript-workers.mjs")],
  setupFiles: ["lib/testing/own-environment.ts"],
  // The AWS SDK's note on future Node versions is known, and unexpected output should stand out.
  env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" },
};

/**
 * They end what hangs, after what it waits for has told why: ten tests at once on a machine with other work have needed two
 * minutes for one that takes ten seconds.
 */
const limits = { testTimeout: 2 * eventuallyMs, hookTimeout: 2 * eventuallyMs };

/** Of tests with a whole stack, which has work for two processors. As of unit tests, loading is not done anew. */
const oneAfterTheOther = {
  fileParallelism: false,
  isolate: false,
  restoreMocks: true,
  ...limits,
};

/** Short files whose tests take long: most of it is waiting, for child processes and for the disk. */
const longest = [
  "lib/local/inngest/crashes.db.test.ts",
  "lib/local/s3/crash.test.ts",
  "lib/local/s3/memory.test.ts",
  "lib/local/s3/s3-conformance.test.ts",
].map((file) => path.join(root, file));

/**
 * The order of test files: those above first in their project. Where no run went before, Vitest goes by the size of
 * files, so on a clean clone these came last, while nothing else was left to do.
 */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const missing = longest.find((file) => !existsSync(file));
    if (missing) throw new Error(`There is no ${missing}: tell its new place to the order of test files.`);
    const sorted = await super.sort(files);
    const projects = new Set(sorted.map(({ project }) => project));
    const isLong = ({ moduleId }: TestSpecification) => longest.includes(moduleId);
    return [...projects].flatMap((project) => {
      const own = sorted.filter((file) => file.project === project);
      return [...own.filter(isLong), ...own.filter((file) => !isLong(file))];
    });
  }
}

export default defineConfig({
  resolve: { tsconfigPaths: true },
  test: {
    root,
    // Many tests wait for timers and child processes: three files at a time even on two processors.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: {
          ...shared,
          name: "unit",
          // Loading the modules anew for each file takes longer than most files do. Nothing may stay behind: spies are
          // taken off again, and what a file starts it ends.
          isolate: false,
          restoreMocks: true,
          include: ["{app,components,lib,inngest,prisma,e2e}/**/*.test.ts"],
          exclude: ["**/*.{db,stack,own-stack}.test.ts"],
          ...limits,
        },
      },
      {
        extends: true,
        test: {
          ...shared,
          name: "db",
          // As above: of these files, too, most of the time was spent on loading the same modules.
          isolate: false,
          restoreMocks: true,
          include: ["{lib,inngest,prisma,e2e}/**/*.db.test.ts"],
          globalSetup: ["lib/testing/database/database-server.ts"],
          ...limits,
        },
      },
      {
        extends: true,
        test: {
          ...shared,
          name: "stack",
          include: ["e2e/**/*.stack.test.ts"],
          ...oneAfterTheOther,
        },
      },
      {
        extends: true,
        test: {
          ...shared,
          name: "own-stack",
          include: ["e2e/**/*.own-stack.test.ts"],
          ...oneAfterTheOther,
        },
      },
    ],
  },
});
