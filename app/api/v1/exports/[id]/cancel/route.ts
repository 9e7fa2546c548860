import { apiRoute, deps, otherMethods } from "@/app/deps";
import { cancelExport } from "@/lib/exports/request/cancel-export";
import { serializeOne } from "@/lib/http/answer/export-answer";
import { exportId } from "@/lib/http/call/query";

export const POST = apiRoute<{ id: string }>(async (call) => {
  const { viewer, auditOrigin } = call;
  const id = exportId(call.params.id);
  const row = await cancelExport(deps(), { viewer, auditOrigin, id });
  return { body: { export: await serializeOne(deps(), call, row) } };
});

export const { DELETE, GET, OPTIONS, PATCH, PUT } = otherMethods("POST");
