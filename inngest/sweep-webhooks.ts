import { cron } from "inngest";
import { workerDeps } from "@/lib/deps/worker";
import { findLostDeliveries } from "@/lib/webhooks/deliveries";
import { announceDue } from "./announce";
import { inngest } from "./client";

/** A message whose event came to nothing is told of again after so long. */
const turnMs = 10 * 60_000;

/** Every minute: sends the events of messages again whose try is overdue. One that is on its way is not tried twice. */
export const sweepWebhooks = inngest.createFunction(
  { id: "sweep-webhooks", triggers: [cron("* * * * *")], retries: 0 },
  async ({ step }) => {
    await step.run("resend", async () => {
      const lost = await findLostDeliveries(workerDeps().database);
      await announceDue(lost, Math.floor(Date.now() / turnMs));
      return { resent: lost.length };
    });
  },
);
