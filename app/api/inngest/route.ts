import { serve } from "inngest/next";
import { inngest } from "@/inngest/client";
import { deliverWebhook } from "@/inngest/deliver-webhook";
import { generateExport } from "@/inngest/generate-export";
import { sweepExports } from "@/inngest/sweep-exports";
import { sweepWebhooks } from "@/inngest/sweep-webhooks";

// Seconds a step may take where the platform cuts requests off (Vercel).
export const maxDuration = 300;

export const { GET, POST, PUT } = serve({
  client: inngest,
  functions: [generateExport, sweepExports, deliverWebhook, sweepWebhooks],
  enableUnauthedSync: false,
});
