import { apiRoute, deps, otherMethods } from "@/app/deps";
import { describeApiKey, rotateApiKey } from "@/lib/auth/accounts";
import { recordAudit } from "@/lib/auth/audit";
import { rotateApiKeyOperation } from "@/lib/http/openapi/operations/account";

export const POST = apiRoute(
  rotateApiKeyOperation,
  async ({ viewer: { userId }, auditOrigin, apiKeyDigest, query }) => ({
    body: await deps().database.$transaction(async (transaction) => {
      const key = await rotateApiKey(transaction, userId, apiKeyDigest, query.previous_hours);
      const details = { previous_hours: query.previous_hours };
      await recordAudit(transaction, auditOrigin, { action: "api_key.rotated", details });
      return { api_key: await describeApiKey(transaction, userId), key };
    }),
  }),
);

export const { DELETE, GET, OPTIONS, PATCH, PUT } = otherMethods("POST");
