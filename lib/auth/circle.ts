import { Prisma } from "@/lib/db/generated/client";
import type { Viewer } from "./viewer";

/**
 * The publisher whose person somebody is, with whose people they share views and the bytes of exports. People of agencies,
 * networks and advertisers are stored with the house publisher beside their own tie, and are none of its people: null.
 */
export function circleOf({ publisherId, isAdmin, scope }: Viewer): number | null {
  const isGuest =
    scope.networkId !== null || scope.advertiserId !== null || (scope.canChoosePublisher && !isAdmin);
  return isGuest ? null : publisherId;
}

/** Whether a row `u` of users is one of its publisher's people: the same rule in SQL. */
export const isOfItsPublisher = Prisma.sql`(u.admin or num_nonnulls(u.agency_id, u.network_id, u.advertiser_id) = 0)`;
