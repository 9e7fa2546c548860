import { apiRoute, deps, otherMethods } from "@/app/deps";
import { getManifest } from "@/lib/exports/read/manifest";
import { exportId } from "@/lib/http/call/query";

export const GET = apiRoute<{ id: string }>(async (call) => ({
  body: { manifest: await getManifest(deps().database, call.viewer, exportId(call.params.id)) },
}));

export const { DELETE, OPTIONS, PATCH, POST, PUT } = otherMethods("GET");
