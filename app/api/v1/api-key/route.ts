import { apiRoute, deps, otherMethods } from "@/app/deps";
import { describeApiKey } from "@/lib/auth/accounts";
import { describeApiKeyOperation } from "@/lib/http/openapi/operations/account";

export const GET = apiRoute(describeApiKeyOperation, async ({ viewer }) => ({
  body: { api_key: await describeApiKey(deps().database, viewer.userId) },
}));

export const { DELETE, OPTIONS, PATCH, POST, PUT } = otherMethods("GET");
