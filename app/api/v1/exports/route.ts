import { sendExportRequested } from "@/inngest/events";
import { apiRoute, deps, otherMethods } from "@/lib/deps";
import { listExports } from "@/lib/exports/record/read-exports";
import { createExport } from "@/lib/exports/request/create-export";
import { createExportOnce } from "@/lib/exports/request/create-export-once";
import { exportsTag, isNotModified } from "@/lib/http/answer/conditional";
import { changedSince, retryAfter, serializeExports, serializeOne } from "@/lib/http/answer/export-answer";
import { idempotencyKey, idFilter, isDryRun, listLimit } from "@/lib/http/call/query";
import { readCreateBody } from "@/lib/http/call/read-create-body";
import { viewerAfterWait } from "@/lib/http/call/viewer-now";

export const POST = apiRoute(async (call) => {
  const body = await readCreateBody(call.request);
  const viewer = await viewerAfterWait(call);
  const { database, settings, exportShare: share, log } = deps();
  const { auditOrigin, arrivedAt } = call;
  const request = { viewer, auditOrigin, body, isDryRun: isDryRun(call.url), arrivedAt };
  const createSettings = { dedupeWindowSeconds: settings.DEDUPE_WINDOW_SECONDS, share };
  const key = idempotencyKey(call.request);
  const outcome =
    key === undefined || request.isDryRun
      ? await createExport(database, createSettings, request)
      : await createExportOnce(database, createSettings, request, key);
  const { requestId } = auditOrigin;
  const { id, userId, attempt } = outcome.row;
  if (outcome.kind === "queued") {
    // The row is the truth and is committed; when the event cannot be sent now, the sweep sends it again.
    await sendExportRequested({ exportId: id, userId, attempt, requestId }).catch((err: unknown) =>
      log.error({ exportId: id, requestId, err }, "event not sent"),
    );
  }
  const object = await serializeOne(deps(), { ...call, viewer }, outcome.row);
  if (outcome.kind === "in_flight") {
    return { status: 409, body: { export: object }, headers: retryAfter(object) };
  }
  const isDeduped = outcome.kind === "deduped";
  return {
    status: 202,
    body: {
      export: object,
      deduped: isDeduped,
      ...(isDeduped && { changed_since: await changedSince(deps(), { ...call, viewer }, outcome) }),
    },
    headers: {
      ...(object.status_url === null ? {} : { location: object.status_url }),
      ...(outcome.kind === "queued" ? retryAfter(object) : {}),
    },
  };
});

export const GET = apiRoute(async (call) => {
  const { database } = deps();
  const rows = await listExports(database, call.viewer, {
    limit: listLimit(call.url),
    beforeId: idFilter(call.url, "before_id"),
    // Ignored for others, like every parameter that is not theirs.
    publisherId: call.viewer.isAdmin ? idFilter(call.url, "publisher_id") : undefined,
  });
  const exports = await serializeExports(deps(), call, rows);
  const headers = { etag: exportsTag(exports, new Date()) };
  return isNotModified(call.request, headers.etag)
    ? { status: 304, headers }
    : { body: { exports }, headers };
});

export const { DELETE, OPTIONS, PATCH, PUT } = otherMethods("GET", "POST");
