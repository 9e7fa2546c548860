import { isInFlight } from "@/lib/contract/export";
import { apiRoute, deps } from "@/lib/deps";
import { getExport } from "@/lib/exports/read-exports";
import { serializeExport } from "@/lib/exports/serialize-export";
import { pollAfterSeconds, serializeSettings } from "@/lib/http/export-answer";
import { exportId } from "@/lib/http/query";

export const GET = apiRoute<{ id: string }>(async (call) => {
  const row = await getExport(deps().database, call.viewer, exportId(call.params.id));
  const object = await serializeExport(row, serializeSettings(deps(), call));
  return {
    body: { export: object },
    headers: isInFlight(object.status) ? { "retry-after": pollAfterSeconds } : {},
  };
});
