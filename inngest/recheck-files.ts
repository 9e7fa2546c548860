import { workerDeps } from "@/lib/deps/worker";
import { stepRetries } from "@/lib/exports/record/failures";
import { recheckFile } from "@/lib/exports/sweep/recheck-files";
import { inngest } from "./client";
import { filesChosen } from "./events";

/** Reads finished files again that the sweep has chosen, one at a time. */
export const recheckFiles = inngest.createFunction(
  {
    id: "recheck-files",
    triggers: [filesChosen],
    retries: stepRetries,
    concurrency: [{ limit: 1 }],
  },
  async ({ event, step }) => {
    const { makeDeps, sweepAges } = workerDeps();
    // Planned at once, so that one that cannot be read does not keep the others from being looked at.
    await Promise.all(
      event.data.exportIds.map((exportId) =>
        step.run(`read-${exportId}`, () => recheckFile(makeDeps, sweepAges, exportId)),
      ),
    );
  },
);
