import { apiRoute, deps, otherMethods } from "@/app/deps";
import { readAuditLog } from "@/lib/auth/read-audit-log";
import { readAuditLogOperation } from "@/lib/http/openapi/operations/account";

export const GET = apiRoute(readAuditLogOperation, async ({ viewer, query }) => ({
  body: await readAuditLog(deps().database, viewer, query),
}));

export const { DELETE, OPTIONS, PATCH, POST, PUT } = otherMethods("GET");
