import { mutationOptions, queryOptions } from "@tanstack/react-query";
import { ownApi } from "@/components/api/client";
import { shareCalls } from "@/lib/client/share-calls";
import type { CreateShareBody } from "@/lib/contract/share";

// Each throws an ApiFailure when it is refused or unanswered.

const shares = shareCalls(ownApi);
const sharesKey = (exportId: number) => ["shares", exportId];

/** The open links to an export. */
export function sharesQuery(exportId: number) {
  return queryOptions({ queryKey: sharesKey(exportId), queryFn: () => shares.list(exportId) });
}

/** Makes a link, which is in this answer alone. */
export function createShareMutation(exportId: number) {
  return mutationOptions({
    gcTime: 0,
    mutationFn: (body: CreateShareBody) => shares.create(exportId, body),
    onSettled: (_answer, _error, _body, _result, { client }) =>
      client.invalidateQueries({ queryKey: sharesKey(exportId) }),
  });
}

export function revokeShareMutation(exportId: number) {
  return mutationOptions({
    mutationFn: (id: number) => shares.revoke(exportId, id),
    // Also after a refusal: it was perhaps revoked elsewhere meanwhile.
    onSettled: (_answer, _error, _id, _result, { client }) =>
      client.invalidateQueries({ queryKey: sharesKey(exportId) }),
  });
}

/** Opens a link. Each time counts, so it is asked once a page. */
export function openedShareQuery(id: string, secret: string | null) {
  return queryOptions({
    queryKey: ["opened-share", id, secret],
    queryFn: () => shares.open(id, secret ?? ""),
    enabled: secret !== null,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Asks for an address of the file and goes there, which begins the download and leaves the page as it is. */
export function downloadShareMutation(id: string, secret: string) {
  return mutationOptions({
    gcTime: 0,
    mutationFn: async () => {
      const { download_url } = await shares.download(id, secret);
      window.location.assign(download_url);
    },
  });
}
