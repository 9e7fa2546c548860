import { apiRoute, deps, otherMethods } from "@/app/deps";
import { retryExport } from "@/lib/exports/request/retry-export";
import { retryAfter, serializeOne } from "@/lib/http/answer/export-answer";
import { retryExportOperation } from "@/lib/http/openapi/operations/one-export";

export const POST = apiRoute(retryExportOperation, async (call) => {
  const { viewer, auditOrigin, arrivedAt: now } = call;
  const { id } = call.params;
  const outcome = await retryExport(deps(), { viewer, auditOrigin, id, now });
  const object = await serializeOne(deps(), call, outcome.row);
  const headers = retryAfter(object);
  if (outcome.kind === "in_flight") return { status: 409, body: { export: object }, headers };
  return {
    status: 202,
    body: { export: object, snapshot_kept: outcome.isSnapshotKept },
    headers: { ...headers, ...(object.status_url === null ? {} : { location: object.status_url }) },
  };
});

export const { DELETE, GET, OPTIONS, PATCH, PUT } = otherMethods("POST");
