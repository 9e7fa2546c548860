import { apiRoute, deps, otherMethods } from "@/app/deps";
import { createSharedLink, listSharedLinks } from "@/lib/exports/links/shared-links";
import { createShareOperation, listSharesOperation } from "@/lib/http/openapi/operations/shares";

export const GET = apiRoute(listSharesOperation, async ({ viewer, params, arrivedAt }) => ({
  body: {
    shares: await listSharedLinks(deps().database, { viewer, exportId: params.id, now: arrivedAt }),
  },
}));

export const POST = apiRoute(createShareOperation, async (call) => {
  const { database, sweepAges } = deps();
  const { share, address } = await createSharedLink(
    database,
    { ...call, exportId: call.params.id, now: call.arrivedAt },
    call.body,
    sweepAges.fileSeconds,
  );
  return { status: 201, body: { share, url: `${call.origin}${address}` } };
});

export const { DELETE, OPTIONS, PATCH, PUT } = otherMethods("GET", "POST");
