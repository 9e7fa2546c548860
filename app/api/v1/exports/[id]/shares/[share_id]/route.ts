import { apiRoute, deps, otherMethods } from "@/app/deps";
import { revokeSharedLink } from "@/lib/exports/links/shared-links";
import { revokeShareOperation } from "@/lib/http/openapi/operations/shares";

export const DELETE = apiRoute(revokeShareOperation, async (call) => {
  const { id, share_id } = call.params;
  await revokeSharedLink(deps().database, { ...call, exportId: id }, share_id);
  return { status: 204 };
});

export const { GET, OPTIONS, PATCH, POST, PUT } = otherMethods("DELETE");
