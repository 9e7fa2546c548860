import { apiRoute, deps, otherMethods } from "@/app/deps";
import { restoreViewOperation } from "@/lib/http/openapi/operations/views";
import { restoreView } from "@/lib/views/views";

export const POST = apiRoute(restoreViewOperation, async (call) => ({
  body: { view: await restoreView(deps().database, call, call.params.id) },
}));

export const { DELETE, GET, OPTIONS, PATCH, PUT } = otherMethods("POST");
