import { apiRoute, deps, otherMethods } from "@/app/deps";
import { getManifest } from "@/lib/exports/read/manifest";
import { getManifestOperation } from "@/lib/http/openapi/operations/one-export";

export const GET = apiRoute(getManifestOperation, async (call) => ({
  body: { manifest: await getManifest(deps().database, call.viewer, call.params.id) },
}));

export const { DELETE, OPTIONS, PATCH, POST, PUT } = otherMethods("GET");
