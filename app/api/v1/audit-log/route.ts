import { apiRoute, deps, otherMethods } from "@/app/deps";
import { readAuditLog } from "@/lib/auth/read-audit-log";
import { badRequest } from "@/lib/contract/api-error";
import { auditLogQuery } from "@/lib/contract/audit";
import { fieldIssues } from "@/lib/http/call/field-issues";
import { listLimit } from "@/lib/http/call/query";

export const GET = apiRoute(async ({ viewer, url }) => {
  const query = auditLogQuery.safeParse(Object.fromEntries(url.searchParams));
  if (!query.success) throw badRequest(fieldIssues(query.error));
  return { body: await readAuditLog(deps().database, viewer, { ...query.data, limit: listLimit(url) }) };
});

export const { DELETE, OPTIONS, PATCH, POST, PUT } = otherMethods("GET");
