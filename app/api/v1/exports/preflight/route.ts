import { apiRoute, deps, otherMethods } from "@/app/deps";
import { preflightExport } from "@/lib/exports/request/preflight";
import { linkSettings } from "@/lib/http/answer/export-answer";
import { viewerAfterWait } from "@/lib/http/call/viewer-now";
import { preflightExportOperation } from "@/lib/http/openapi/operations/exports";

export const POST = apiRoute(preflightExportOperation, async (call) => {
  const { pageReads } = deps();
  const { body, arrivedAt } = call;
  const preflight = await pageReads.whole.run(call.viewer.userId, call.request.signal, async () => {
    const viewer = await viewerAfterWait(call);
    const serialize = linkSettings(deps(), { ...call, viewer });
    const preflightDeps = { ...deps(), pool: pageReads.pool, serialize };
    return preflightExport(preflightDeps, { viewer, body, arrivedAt });
  });
  return { body: { preflight } };
});

export const { DELETE, GET, OPTIONS, PATCH, PUT } = otherMethods("POST");
