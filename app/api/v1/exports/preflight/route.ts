import { apiRoute, deps, otherMethods } from "@/lib/deps";
import { preflightExport } from "@/lib/exports/preflight";
import { serializeSettings } from "@/lib/http/export-answer";
import { readCreateBody } from "@/lib/http/read-create-body";

export const POST = apiRoute(async (call) => {
  const { database, pool, settings } = deps();
  const preflight = await preflightExport(
    {
      database,
      pool,
      dedupeWindowSeconds: settings.DEDUPE_WINDOW_SECONDS,
      serialize: serializeSettings(deps(), call),
    },
    { viewer: call.viewer, body: await readCreateBody(call.request), arrivedAt: call.arrivedAt },
  );
  return { body: { preflight } };
});

export const { DELETE, GET, OPTIONS, PATCH, PUT } = otherMethods("POST");
