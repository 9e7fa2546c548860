import { apiRoute, deps, otherMethods } from "@/app/deps";
import { changeViewOperation, deleteViewOperation } from "@/lib/http/openapi/operations/views";
import { changeView, deleteView } from "@/lib/views/views";

export const PATCH = apiRoute(changeViewOperation, async (call) => ({
  body: { view: await changeView(deps().database, call, call.params.id, call.body) },
}));

export const DELETE = apiRoute(deleteViewOperation, async (call) => {
  await deleteView(deps().database, call, call.params.id);
  return { status: 204 };
});

export const { GET, OPTIONS, POST, PUT } = otherMethods("DELETE", "PATCH");
