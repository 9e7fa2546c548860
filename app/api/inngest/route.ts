import { serve } from "inngest/next";
import { inngest } from "@/inngest/client";
import { generateExport } from "@/inngest/generate-export";
import { sweepExports } from "@/inngest/sweep-exports";

// Seconds a step may take where the platform cuts requests off (Vercel).
export const maxDuration = 300;

export const { GET, POST, PUT } = serve({
  client: inngest,
  functions: [generateExport, sweepExports],
  enableUnauthedSync: false,
});
