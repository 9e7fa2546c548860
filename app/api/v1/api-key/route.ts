import { describeApiKey } from "@/lib/auth/accounts";
import { apiRoute, deps } from "@/lib/deps";

export const GET = apiRoute(async ({ viewer }) => ({
  body: { api_key: await describeApiKey(deps().database, viewer.userId) },
}));
