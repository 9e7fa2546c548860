import { serve } from "inngest/next";
import { NextRequest } from "next/server";
import { answerCall, endpoint } from "@/inngest/endpoint";
import { ApiError } from "@/lib/contract/api-error";
import { coreDeps } from "@/lib/deps/core";
import { inEnvelope } from "@/lib/http/answer/in-envelope";

// Seconds a step may take where the platform cuts requests off (Vercel).
export const maxDuration = 300;

type Handler = (request: NextRequest, context: unknown) => Promise<Response>;

const handlers = serve(endpoint);

/** Nothing is rendered here while workers do it (WEB_RENDERS=false). */
function unlessWorkersDo(handle: Handler): Handler {
  return (request, context) => {
    const { settings, log } = coreDeps();
    return inEnvelope(request, log, async () => {
      if (settings.WEB_RENDERS) return handle(request, context);
      throw new ApiError("NOT_FOUND", "The durable functions run in worker processes here.");
    });
  };
}

function guarded(handle: typeof handlers.POST): Handler {
  return (request, context) =>
    answerCall(request, async (body) => {
      const { url, method, headers } = request;
      return handle(new NextRequest(url, { method, headers, body }), context);
    });
}

export const GET = unlessWorkersDo(guarded(handlers.GET));
export const POST = unlessWorkersDo(guarded(handlers.POST));
export const PUT = unlessWorkersDo(guarded(handlers.PUT));
