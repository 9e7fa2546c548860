import { apiRoute, deps, otherMethods } from "@/app/deps";
import { preflightExport } from "@/lib/exports/request/preflight";
import { linkSettings } from "@/lib/http/answer/export-answer";
import { viewerAfterWait } from "@/lib/http/call/viewer-now";
import { preflightExportOperation } from "@/lib/http/openapi/operations/exports";

export const POST = apiRoute(preflightExportOperation, async (call) => {
  const { queues, pools } = deps().pageReads;
  const { body, arrivedAt } = call;
  const preflight = await queues.counts.run(call.viewer.userId, call.request.signal, async () => {
    const viewer = await viewerAfterWait(call);
    const serialize = linkSettings(deps(), { ...call, viewer });
    const preflightDeps = { ...deps(), pool: pools.counts, serialize };
    return preflightExport(preflightDeps, { viewer, body, arrivedAt });
  });
  return { body: { preflight } };
});

export const { DELETE, GET, OPTIONS, PATCH, PUT } = otherMethods("POST");
