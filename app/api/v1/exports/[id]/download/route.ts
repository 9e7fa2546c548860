import { apiRoute, deps, otherMethods } from "@/app/deps";
import { recordAuditOrLog } from "@/lib/auth/audit";
import { ApiError } from "@/lib/contract/api-error";
import { presignDownload, withheldReason } from "@/lib/exports/read/serialize-export";
import { noFileSentence } from "@/lib/exports/record/no-file-sentence";
import { getExport } from "@/lib/exports/record/read-exports";
import { serializeSettings } from "@/lib/http/answer/export-answer";
import { downloadExportOperation } from "@/lib/http/openapi/operations/one-export";

export const GET = apiRoute(downloadExportOperation, async (call) => {
  const row = await getExport(deps().database, call.viewer, call.params.id);
  const settings = await serializeSettings(deps(), call, [row]);
  const location = await presignDownload(row, settings);
  if (location === null) {
    throw new ApiError("NOT_FOUND", noFileSentence(row, withheldReason(row, settings.ownerScopes)));
  }
  await recordAuditOrLog(deps(), call.auditOrigin, { action: "export.downloaded", exportId: row.id });
  return { status: 302, headers: { location } };
});

export const { DELETE, OPTIONS, PATCH, POST, PUT } = otherMethods("GET");
