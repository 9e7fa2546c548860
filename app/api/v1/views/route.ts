import { apiRoute, deps, otherMethods } from "@/app/deps";
import { createViewOperation, listViewsOperation } from "@/lib/http/openapi/operations/views";
import { createView, listViews } from "@/lib/views/views";

export const GET = apiRoute(listViewsOperation, async ({ viewer }) => ({
  body: { views: await listViews(deps().database, viewer) },
}));

export const POST = apiRoute(createViewOperation, async (call) => ({
  status: 201,
  body: { view: await createView(deps().database, call, call.body) },
}));

export const { DELETE, OPTIONS, PATCH, PUT } = otherMethods("GET", "POST");
