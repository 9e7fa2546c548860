import { deps } from "@/lib/deps";
import { assembleExport } from "@/lib/exports/assemble-export";
import { failExport } from "@/lib/exports/fail-export";
import { renderTranche } from "@/lib/exports/render-tranche";
import { snapshotExport } from "@/lib/exports/snapshot-export";
import { inngest } from "./client";
import { exportRequested } from "./events";

/** A run holds at most this many render steps; beyond it one step renders several tranches. */
const renderStepsMax = 200;

/** Steps of one person's exports that run at a time, so that nobody keeps the others waiting. */
const stepsPerUser = 4;

/**
 * The story of an export: read the database once, render its tranches side by side, join them. Each step may run
 * twice, even beside its own zombie; what makes that safe is told at each of them.
 */
export const generateExport = inngest.createFunction(
  {
    id: "generate-export",
    triggers: [exportRequested],
    retries: 4,
    concurrency: [{ limit: stepsPerUser, key: "string(event.data.userId)" }],
    checkpointing: true,
    onFailure: async ({ event, error, step }) => {
      const { exportId } = exportRequested.schema.parse(event.data.event.data);
      await step.run("fail", () =>
        failExport(deps().pipeline, exportId, { name: error.name, message: error.message }),
      );
    },
  },
  async ({ event, step }) => {
    const { exportId } = event.data;
    const { pipeline } = deps();
    const { tranches } = await step.run("snapshot", () => snapshotExport(pipeline, exportId));
    if (tranches === 0) return;

    const steps = Math.min(tranches, renderStepsMax);
    await Promise.all(
      Array.from({ length: steps }, (_, first) =>
        step.run(`render-${first}`, async () => {
          for (let index = first; index < tranches; index += steps)
            await renderTranche(pipeline, exportId, index);
        }),
      ),
    );
    await step.run("assemble", () => assembleExport(pipeline, exportId));
  },
);
