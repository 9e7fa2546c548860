import { describeApiKey } from "@/lib/auth/accounts";
import { apiRoute, deps, otherMethods } from "@/lib/deps";

export const GET = apiRoute(async ({ viewer }) => ({
  body: { api_key: await describeApiKey(deps().database, viewer.userId) },
}));

export const { DELETE, OPTIONS, PATCH, POST, PUT } = otherMethods("GET");
