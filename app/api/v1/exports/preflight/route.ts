import { apiRoute, deps, otherMethods } from "@/lib/deps";
import { preflightExport } from "@/lib/exports/preflight";
import { linkSettings } from "@/lib/http/export-answer";
import { readCreateBody } from "@/lib/http/read-create-body";
import { viewerAfterBody } from "@/lib/http/viewer-now";

export const POST = apiRoute(async (call) => {
  const { database, pool, settings } = deps();
  const body = await readCreateBody(call.request);
  const viewer = await viewerAfterBody(call);
  const preflight = await preflightExport(
    {
      database,
      pool,
      dedupeWindowSeconds: settings.DEDUPE_WINDOW_SECONDS,
      serialize: linkSettings(deps(), { ...call, viewer }),
    },
    { viewer, body, arrivedAt: call.arrivedAt },
  );
  return { body: { preflight } };
});

export const { DELETE, GET, OPTIONS, PATCH, PUT } = otherMethods("POST");
