import { apiRoute, deps, otherMethods } from "@/app/deps";
import { describeApiKey, endPreviousApiKey } from "@/lib/auth/accounts";
import { recordAudit } from "@/lib/auth/audit";
import { endPreviousApiKeyOperation } from "@/lib/http/openapi/operations/account";

export const DELETE = apiRoute(endPreviousApiKeyOperation, async ({ viewer: { userId }, auditOrigin }) => ({
  body: await deps().database.$transaction(async (transaction) => {
    const hasEnded = await endPreviousApiKey(transaction, userId);
    if (hasEnded) await recordAudit(transaction, auditOrigin, { action: "api_key.previous_ended" });
    return { api_key: await describeApiKey(transaction, userId) };
  }),
}));

export const { GET, OPTIONS, PATCH, POST, PUT } = otherMethods("DELETE");
