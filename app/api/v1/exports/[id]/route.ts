import { apiRoute, deps, otherMethods } from "@/app/deps";
import { getExport } from "@/lib/exports/record/read-exports";
import { renameExport } from "@/lib/exports/request/rename-export";
import { isNotModified } from "@/lib/http/answer/conditional";
import { retryAfter, serializeOne } from "@/lib/http/answer/export-answer";
import { getExportOperation, renameExportOperation } from "@/lib/http/openapi/operations/one-export";
import { longPoll } from "@/lib/http/stream/long-poll";

// Seconds, where the platform cuts requests off (Vercel): the longest wait and some more.
export const maxDuration = 60;

export const GET = apiRoute(getExportOperation, async (call) => {
  const { id } = call.params;
  const { object, tag } = await longPoll(deps(), call, call.query.wait * 1000, async (viewer) => {
    const row = await getExport(deps().database, viewer, id);
    return serializeOne(deps(), { ...call, viewer }, row);
  });
  const headers = { etag: tag, ...retryAfter(object) };
  return isNotModified(call.request, tag) ? { status: 304, headers } : { body: { export: object }, headers };
});

export const PATCH = apiRoute(renameExportOperation, async (call) => {
  const { viewer, auditOrigin, params, body } = call;
  const row = await renameExport(deps().database, { viewer, auditOrigin, id: params.id, name: body.name });
  return { body: { export: await serializeOne(deps(), call, row) } };
});

export const { DELETE, OPTIONS, POST, PUT } = otherMethods("GET", "PATCH");
