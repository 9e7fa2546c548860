import { coreDeps } from "@/lib/deps/core";
import { announceOrLog } from "@/lib/exports/record/announce";
import { inEnvelope } from "@/lib/http/answer/in-envelope";
import { readJsonText, readSignedBody, requireSignature } from "@/lib/http/call/signed-call";
import { announceUnwatched } from "./announce";
import { inngest } from "./client";
import { deliverWebhook } from "./deliver-webhook";
import { generateExport } from "./generate-export";
import { recheckFiles } from "./recheck-files";
import { sweep } from "./sweep";

/** What the SDK serves at /api/inngest, in the web process (app/api/inngest/route.ts) or in a worker (worker.ts). */
export const endpoint = {
  client: inngest,
  functions: [generateExport, deliverWebhook, sweep, recheckFiles],
  enableUnauthedSync: false,
};

/**
 * Answers a call of the functions' engine by `handle`, which is given the call's body, null for a GET. The SDK itself would
 * read a body, however long it is, before it looks at the signature.
 */
export function answerCall(
  request: Request,
  handle: (body: string | null) => Promise<Response>,
): Promise<Response> {
  const { settings, log } = coreDeps();
  const isDev = settings.INNGEST_DEV !== undefined;
  return inEnvelope(request, log, async () => {
    if (request.method === "GET") {
      if (!isDev) requireSignature(request, new Date());
      return handle(null);
    }
    const answer = await handle(
      isDev ? await readJsonText(request) : await readSignedBody(request, new Date()),
    );
    await announceOrLog(log, { about: "webhooks" }, announceUnwatched());
    return answer;
  });
}
