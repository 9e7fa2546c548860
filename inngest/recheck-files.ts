import { cron } from "inngest";
import { workerDeps } from "@/lib/deps/worker";
import { chooseFiles, recheckFile } from "@/lib/exports/sweep/recheck-files";
import { inngest } from "./client";

/**
 * Reads some finished files again each day, one at a time. Asked every hour, so that a machine that is off at night does
 * it later; what the day has room for is counted in the database.
 */
export const recheckFiles = inngest.createFunction(
  {
    id: "recheck-files",
    triggers: [cron("23 * * * *")],
    retries: 4,
    concurrency: [{ limit: 1 }],
    singleton: { mode: "skip" },
  },
  async ({ step }) => {
    const { makeDeps, sweepAges, settings } = workerDeps();
    const { exportIds } = await step.run("choose", () =>
      chooseFiles(makeDeps, sweepAges, settings.RECHECK_FILES_PER_DAY, new Date()),
    );
    // Planned at once, so that one that cannot be read does not keep the others from being looked at.
    await Promise.all(
      exportIds.map((exportId) =>
        step.run(`read-${exportId}`, () => recheckFile(makeDeps, sweepAges, exportId)),
      ),
    );
  },
);
