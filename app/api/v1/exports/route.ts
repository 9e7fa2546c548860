import { sendExportRequested } from "@/inngest/events";
import { badRequest } from "@/lib/contract/api-error";
import { createExportBody } from "@/lib/contract/export";
import { apiRoute, deps } from "@/lib/deps";
import { createExport } from "@/lib/exports/create-export";
import { listExports } from "@/lib/exports/read-exports";
import { serializeExport } from "@/lib/exports/serialize-export";
import { pollAfterSeconds, serializeSettings } from "@/lib/http/export-answer";
import { fieldIssues } from "@/lib/http/field-issues";
import { isDryRun, listLimit } from "@/lib/http/query";
import { readJsonObject } from "@/lib/http/read-json-object";

export const POST = apiRoute(async (call) => {
  const body = createExportBody.safeParse(await readJsonObject(call.request));
  if (!body.success) throw badRequest(fieldIssues(body.error));
  const { database, settings, log } = deps();
  const { viewer, auditOrigin, arrivedAt } = call;
  const outcome = await createExport(
    database,
    { dedupeWindowSeconds: settings.DEDUPE_WINDOW_SECONDS },
    { viewer, auditOrigin, body: body.data, isDryRun: isDryRun(call.url), arrivedAt },
  );
  const { id, userId } = outcome.row;
  if (outcome.kind === "queued") {
    // The row is the truth and is committed; when the event cannot be sent now, the sweep sends it again.
    await sendExportRequested({ exportId: id, userId }).catch((err: unknown) =>
      log.error({ exportId: id, err }, "event not sent"),
    );
  }
  const object = await serializeExport(outcome.row, serializeSettings(deps(), call));
  if (outcome.kind === "in_flight") {
    return { status: 409, body: { export: object }, headers: { "retry-after": pollAfterSeconds } };
  }
  return {
    status: 202,
    body: { export: object, deduped: outcome.kind === "deduped" },
    headers: {
      ...(object.status_url === null ? {} : { location: object.status_url }),
      ...(outcome.kind === "queued" ? { "retry-after": pollAfterSeconds } : {}),
    },
  };
});

export const GET = apiRoute(async (call) => {
  const { database } = deps();
  const rows = await listExports(database, call.viewer, listLimit(call.url));
  const exports = await Promise.all(rows.map((row) => serializeExport(row, serializeSettings(deps(), call))));
  return { body: { exports } };
});
