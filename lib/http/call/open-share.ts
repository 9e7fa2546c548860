import { openShareBody } from "@/lib/contract/share";
import { type OpenLinkDeps, openSharedLink } from "@/lib/exports/links/open-shared-link";
import { inEnvelope } from "@/lib/http/answer/in-envelope";
import { openShareOperation } from "@/lib/http/openapi/operations/shares";
import { type ApiRouteDeps, auditOriginOf } from "./api-route";
import { clientAddress } from "./client-address";
import { readBody } from "./read-body";
import { readPath, refuseDryRun } from "./read-fields";

export interface OpenShareDeps extends Omit<OpenLinkDeps, "downloadExpiresInSeconds"> {
  apiRouteDeps: ApiRouteDeps;
  settings: { DOWNLOAD_EXPIRES_IN_SECONDS: number };
}

/**
 * POST /shares/{id}/open and /download: for whoever has the link, signed in or not. Its secret comes in the body, which
 * stands in no log.
 */
export function openShare(
  request: Request,
  params: Record<string, string>,
  deps: OpenShareDeps,
  what: "opened" | "downloaded",
): Promise<Response> {
  const { apiRouteDeps } = deps;
  return inEnvelope(request, apiRouteDeps.log, async ({ requestId, headers }) => {
    const { id } = readPath(openShareOperation.params, params);
    refuseDryRun(openShareOperation, new URL(request.url));
    const { secret } = await readBody(request, openShareBody);
    const { expiresAt, manifest, download } = await openSharedLink(
      { ...deps, downloadExpiresInSeconds: deps.settings.DOWNLOAD_EXPIRES_IN_SECONDS },
      {
        publicId: id,
        secret,
        ipAddress: clientAddress(request.headers, apiRouteDeps.trustedProxyHops),
        now: new Date(),
        findVisitor: async () =>
          auditOriginOf(await apiRouteDeps.authenticate(request), request, requestId, apiRouteDeps),
      },
      what,
    );
    const body =
      what === "opened"
        ? { expires_at: expiresAt.toISOString(), manifest }
        : { download_url: download.url, download_expires_in_seconds: download.expiresInSeconds };
    return Response.json(body, { headers });
  });
}
