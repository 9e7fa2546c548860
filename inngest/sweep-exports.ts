import { cron } from "inngest";
import { deps } from "@/lib/deps";
import { findWaitingExports } from "@/lib/exports/find-waiting-exports";
import { inngest } from "./client";
import { sendExportRequested } from "./events";

/** Every minute: sends the events of exports that wait too long again. An event that did arrive starts nothing twice. */
export const sweepExports = inngest.createFunction(
  { id: "sweep-exports", triggers: [cron("* * * * *")], retries: 0 },
  async ({ step }) => {
    await step.run("resend", async () => {
      const waiting = await findWaitingExports(deps().database, new Date());
      for (const { id, userId } of waiting) await sendExportRequested({ exportId: id, userId });
      return { resent: waiting.length };
    });
  },
);
