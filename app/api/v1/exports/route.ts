import { apiRoute, deps, otherMethods } from "@/app/deps";
import { listExports } from "@/lib/exports/record/read-exports";
import { requestExport } from "@/lib/exports/request/request-export";
import { exportsTag, isNotModified } from "@/lib/http/answer/conditional";
import { retryAfter, serializeExports, serializeOne } from "@/lib/http/answer/export-answer";
import { viewerAfterWait } from "@/lib/http/call/viewer-now";
import { createExportOperation, listExportsOperation } from "@/lib/http/openapi/operations/exports";

export const POST = apiRoute(createExportOperation, async (call) => {
  const viewer = await viewerAfterWait(call);
  const { auditOrigin, body, arrivedAt } = call;
  const outcome = await requestExport(deps(), {
    viewer,
    auditOrigin,
    body,
    arrivedAt,
    isDryRun: call.query.dry_run,
    idempotencyKey: call.headers["Idempotency-Key"],
    signal: call.request.signal,
  });
  const object = await serializeOne(deps(), { ...call, viewer }, outcome.row);
  if (outcome.kind === "in_flight") {
    return { status: 409, body: { export: object }, headers: retryAfter(object) };
  }
  return {
    status: 202,
    body: {
      export: object,
      deduped: outcome.kind === "deduped",
      ...(outcome.kind === "deduped" && { changed_since: outcome.changedSince }),
    },
    headers: {
      ...(object.status_url === null ? {} : { location: object.status_url }),
      ...(outcome.kind === "queued" ? retryAfter(object) : {}),
    },
  };
});

export const GET = apiRoute(listExportsOperation, async (call) => {
  const { database } = deps();
  const { limit, before_id, publisher_id, report_type, status, search, sha256 } = call.query;
  const rows = await listExports(database, call.viewer, {
    limit,
    beforeId: before_id,
    publisherId: publisher_id,
    reportTypes: report_type,
    statuses: status,
    search: search?.trim() || undefined,
    sha256,
  });
  const exports = await serializeExports(deps(), call, rows);
  const headers = { etag: exportsTag(exports, new Date()) };
  return isNotModified(call.request, headers.etag)
    ? { status: 304, headers }
    : { body: { exports }, headers };
});

export const { DELETE, OPTIONS, PATCH, PUT } = otherMethods("GET", "POST");
