import { apiRoute, deps, otherMethods } from "@/app/deps";
import { cancelExport } from "@/lib/exports/request/cancel-export";
import { serializeOne } from "@/lib/http/answer/export-answer";
import { cancelExportOperation } from "@/lib/http/openapi/operations/one-export";

export const POST = apiRoute(cancelExportOperation, async (call) => {
  const { viewer, auditOrigin, params } = call;
  const row = await cancelExport(deps(), { viewer, auditOrigin, id: params.id });
  return { body: { export: await serializeOne(deps(), call, row) } };
});

export const { DELETE, GET, OPTIONS, PATCH, PUT } = otherMethods("POST");
