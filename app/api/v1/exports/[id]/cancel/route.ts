import { sendExportCancelled } from "@/inngest/events";
import { apiRoute, deps, otherMethods } from "@/lib/deps";
import { cancelExport } from "@/lib/exports/request/cancel-export";
import { serializeOne } from "@/lib/http/answer/export-answer";
import { exportId } from "@/lib/http/call/query";

export const POST = apiRoute<{ id: string }>(async (call) => {
  const { database, log } = deps();
  const { viewer, auditOrigin } = call;
  const row = await cancelExport(database, { viewer, auditOrigin, id: exportId(call.params.id) });
  // The row is the truth and is committed; without the event the steps that are left are called and do nothing.
  await sendExportCancelled({ exportId: row.id }).catch((err: unknown) =>
    log.error({ exportId: row.id, requestId: auditOrigin.requestId, err }, "event not sent"),
  );
  return { body: { export: await serializeOne(deps(), call, row) } };
});

export const { DELETE, GET, OPTIONS, PATCH, PUT } = otherMethods("POST");
