import { workerDeps } from "@/lib/deps/worker";
import { assembleExport } from "@/lib/exports/make/assemble-export";
import { failExport } from "@/lib/exports/make/fail-export";
import { renderTranche } from "@/lib/exports/make/render-tranche";
import { snapshotExport } from "@/lib/exports/make/snapshot-export";
import { stepRetries } from "@/lib/exports/record/failures";
import { inSpan, inTraceOf } from "@/lib/metrics/tracing";
import { inngest } from "./client";
import { exportCancelled, exportRequested } from "./events";
import { explainFailure } from "./explain-failure";
import { planRenderSteps } from "./plan-render-steps";

/** Steps of one person's exports that run at a time, so that nobody keeps the others waiting. */
const stepsPerUser = 4;

/**
 * Not every engine evaluates `||` and `has()` here. So a run of earlier code, whose event names no installation, is not
 * ended by this: its next step sees in the row that it is cancelled.
 */
const isOwnCancel =
  "async.data.exportId == event.data.exportId && async.data.installation == event.data.installation";

/**
 * The story of one attempt at an export: read the database once and render tranches meanwhile, render side by side those
 * that are left, join them all. Each step may run twice, even beside its own zombie or after the next attempt has begun;
 * what makes that safe is told at each of them. Cancelling changes the row first; the event only keeps the steps that
 * are left from being called for nothing.
 */
export const generateExport = inngest.createFunction(
  {
    id: "generate-export",
    triggers: [exportRequested],
    cancelOn: [{ event: exportCancelled, if: isOwnCancel }],
    retries: stepRetries,
    concurrency: [{ limit: stepsPerUser, key: "string(event.data.userId)" }],
    checkpointing: true,
    onFailure: async ({ event, error, step }) => {
      const run = exportRequested.schema.parse(event.data.event.data);
      await step.run("fail", () => failExport(workerDeps().makeDeps, run, error.message));
    },
  },
  async ({ event, step }) => {
    const { exportId, attempt, requestId, trace } = event.data;
    const run = { exportId, attempt };
    const { makeDeps } = workerDeps();
    const explained = <T>(name: string, work: () => Promise<T>) =>
      inTraceOf(trace, () =>
        inSpan(`step ${name}`, { "tranche.export": exportId, "tranche.attempt": attempt }, () =>
          explainFailure(makeDeps.log, { ...run, step: name, requestId }, work),
        ),
      );
    const snapshot = await step.run("snapshot", () =>
      explained("snapshot", () => snapshotExport(makeDeps, run)),
    );
    if (snapshot.tranches === 0) return;

    await Promise.all(
      planRenderSteps(snapshot).map((indexes, nth) =>
        step.run(`render-${nth}`, () =>
          explained(`render-${nth}`, async () => {
            for (const index of indexes) await renderTranche(makeDeps, run, index);
          }),
        ),
      ),
    );
    await step.run("assemble", () => explained("assemble", () => assembleExport(makeDeps, run)));
  },
);
