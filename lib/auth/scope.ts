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
