/** Which rows a person may read, as plain JSON. It is stored with an export, so that a later step reads the same rows. */
export interface Scope {
  isAdmin: boolean;
  /** Publishers whose advertisers and deals may be read; null means all. */
  catalogPublisherIds: number[] | null;
  /** Publishers whose clicks and transactions may be read; null means all. */
  activityPublisherIds: number[] | null;
  /** Network users: only this network. */
  networkId: number | null;
  /** Advertiser users: only this advertiser. */
  advertiserId: number | null;
  /** The viewer's publisher hides deals. */
  hidesDeals: boolean;
  /** Admins and agency users may narrow a report by `publisher_id`; for others that filter is ignored. */
  canChoosePublisher: boolean;
}

/** The part of a user row that decides what the user may read. */
export interface ScopedUser {
  admin: boolean;
  publisherId: number | null;
  agencyId: number | null;
  networkId: number | null;
  advertiserId: number | null;
}

/**
 * What a user may read. The narrower tie comes first, because users of an agency or a network are stored with the house
 * publisher as their publisher: taken for a publisher user they would read the house's clicks.
 *
 * `agencyPublisherIds` are the publishers that the user's agency manages, `publisher` is the user's own publisher.
 */
export function resolveScope(
  user: ScopedUser,
  agencyPublisherIds: readonly number[],
  housePublisherId: number | null,
  publisher: { hideDeals: boolean } | null,
): Scope {
  const house = housePublisherId === null ? [] : [housePublisherId];
  const nothing: Scope = {
    isAdmin: false,
    catalogPublisherIds: [],
    activityPublisherIds: [],
    networkId: null,
    advertiserId: null,
    hidesDeals: publisher?.hideDeals ?? false,
    canChoosePublisher: false,
  };
  if (user.admin) {
    return {
      ...nothing,
      isAdmin: true,
      catalogPublisherIds: null,
      activityPublisherIds: null,
      hidesDeals: false,
      canChoosePublisher: true,
    };
  }
  if (user.advertiserId !== null) {
    return { ...nothing, catalogPublisherIds: null, advertiserId: user.advertiserId };
  }
  if (user.networkId !== null) {
    return { ...nothing, catalogPublisherIds: house, networkId: user.networkId };
  }
  if (user.agencyId !== null) {
    return {
      ...nothing,
      catalogPublisherIds: ascending([...agencyPublisherIds, ...house]),
      activityPublisherIds: ascending(agencyPublisherIds),
      canChoosePublisher: true,
    };
  }
  if (user.publisherId !== null) {
    return {
      ...nothing,
      catalogPublisherIds: ascending([user.publisherId, ...house]),
      activityPublisherIds: [user.publisherId],
    };
  }
  return nothing;
}

/** Sorted and without duplicates, so that the same rights are the same JSON. */
function ascending(ids: readonly number[]): number[] {
  return [...new Set(ids)].sort((a, b) => a - b);
}

/** What an admin may read: all there is. */
export const everything: Scope = resolveScope(
  { admin: true, publisherId: null, agencyId: null, networkId: null, advertiserId: null },
  [],
  null,
  null,
);

/**
 * Whether everything that `earlier` lets through is let through by `present` too, whatever rows there are: advertisers,
 * deals, clicks and transactions. A person who is gone has no scope, and covers nothing.
 */
export function covers(present: Scope | undefined, earlier: Scope): boolean {
  return (
    present !== undefined &&
    includesAll(present.activityPublisherIds, earlier.activityPublisherIds) &&
    (earlier.catalogPublisherIds?.length === 0 || coversCatalog(present, earlier))
  );
}

/** Of advertisers and deals, where `earlier` reads any. */
function coversCatalog(present: Scope, earlier: Scope): boolean {
  return (
    includesAll(present.catalogPublisherIds, earlier.catalogPublisherIds) &&
    [null, earlier.networkId].includes(present.networkId) &&
    [null, earlier.advertiserId].includes(present.advertiserId) &&
    shownDeals(present) >= shownDeals(earlier)
  );
}

/** How many of the deals of its advertisers a scope shows: none, those that are not hidden, all. */
function shownDeals({ isAdmin, hidesDeals }: Scope): 0 | 1 | 2 {
  if (isAdmin) return 2;
  return hidesDeals ? 0 : 1;
}

/** Null means all publishers. */
function includesAll(ids: readonly number[] | null, others: readonly number[] | null): boolean {
  return ids === null || (others?.every((id) => ids.includes(id)) ?? false);
}
