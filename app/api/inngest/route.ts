import { serve } from "inngest/next";
import { NextRequest } from "next/server";
import { inngest } from "@/inngest/client";
import { deliverWebhook } from "@/inngest/deliver-webhook";
import { generateExport } from "@/inngest/generate-export";
import { recheckFiles } from "@/inngest/recheck-files";
import { sweepExports } from "@/inngest/sweep-exports";
import { sweepWebhooks } from "@/inngest/sweep-webhooks";
import { deps } from "@/lib/deps";
import { answerSigned, readJsonText, readSignedBody } from "@/lib/http/call/signed-call";

// Seconds a step may take where the platform cuts requests off (Vercel).
export const maxDuration = 300;

const handlers = serve({
  client: inngest,
  functions: [generateExport, sweepExports, recheckFiles, deliverWebhook, sweepWebhooks],
  enableUnauthedSync: false,
});

export const GET = handlers.GET;

/** The SDK reads a body, however long it is, before it looks at the signature. */
function guarded(handle: typeof handlers.POST): typeof handlers.POST {
  return (request: NextRequest, context: unknown) =>
    answerSigned(async () => {
      const isDev = deps().settings.INNGEST_DEV !== undefined;
      const body = isDev ? await readJsonText(request) : await readSignedBody(request, new Date());
      const { url, method, headers } = request;
      return handle(new NextRequest(url, { method, headers, body }), context);
    });
}

export const POST = guarded(handlers.POST);
export const PUT = guarded(handlers.PUT);
