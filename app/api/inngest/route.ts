import { serve } from "inngest/next";
import type { NextRequest } from "next/server";
import { inngest } from "@/inngest/client";
import { deliverWebhook } from "@/inngest/deliver-webhook";
import { generateExport } from "@/inngest/generate-export";
import { recheckFiles } from "@/inngest/recheck-files";
import { sweepExports } from "@/inngest/sweep-exports";
import { sweepWebhooks } from "@/inngest/sweep-webhooks";

// Seconds a step may take where the platform cuts requests off (Vercel).
export const maxDuration = 300;

const handlers = serve({
  client: inngest,
  functions: [generateExport, sweepExports, recheckFiles, deliverWebhook, sweepWebhooks],
  enableUnauthedSync: false,
});

export const GET = handlers.GET;

/**
 * The SDK reads the body before it looks at the signature, and answers with 500 what is no JSON. Only strangers send
 * such; they are told so.
 */
function refusingBrokenJson(handle: typeof handlers.POST): typeof handlers.POST {
  return async (request: NextRequest, context: unknown) =>
    isJson(await request.clone().text())
      ? handle(request, context)
      : Response.json({ message: "The body is not valid JSON." }, { status: 400 });
}

/** No body is one that the SDK understands. */
function isJson(text: string): boolean {
  if (text === "") return true;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false; // SyntaxError is all it throws
  }
}

export const POST = refusingBrokenJson(handlers.POST);
export const PUT = refusingBrokenJson(handlers.PUT);
