import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { covers, everything, resolveScope, type Scope, type ScopedUser } from "./scope";

const house = 1;
const shown = { hideDeals: false };
const nobody: ScopedUser = {
  admin: false,
  publisherId: null,
  agencyId: null,
  networkId: null,
  advertiserId: null,
};

describe("a viewer reads", () => {
  it("everything, as an admin, whatever else the admin belongs to", () => {
    const admin = { ...nobody, admin: true, publisherId: 2, networkId: 3 };
    expect(resolveScope(admin, [], house, { hideDeals: true })).toEqual({
      isAdmin: true,
      catalogPublisherIds: null,
      activityPublisherIds: null,
      networkId: null,
      advertiserId: null,
      hidesDeals: false,
      canChoosePublisher: true,
    });
  });

  it("its own and the house's catalog and its own activity, as a publisher's user", () => {
    expect(resolveScope({ ...nobody, publisherId: 7 }, [], house, shown)).toMatchObject({
      isAdmin: false,
      catalogPublisherIds: [1, 7],
      activityPublisherIds: [7],
      canChoosePublisher: false,
    });
  });

  it("the managed publishers, and of the house's only the catalog, as an agency's user stored with the house", () => {
    const agency = { ...nobody, publisherId: house, agencyId: 4 };
    expect(resolveScope(agency, [9, 5, 9], house, shown)).toMatchObject({
      catalogPublisherIds: [1, 5, 9],
      activityPublisherIds: [5, 9],
      canChoosePublisher: true,
    });
  });

  it("the house's programs of its network and no activity, as a network's user stored with the house", () => {
    const network = { ...nobody, publisherId: house, networkId: 3 };
    expect(resolveScope(network, [], house, shown)).toMatchObject({
      catalogPublisherIds: [1],
      networkId: 3,
      activityPublisherIds: [],
      canChoosePublisher: false,
    });
  });

  it("its own row and no activity, as an advertiser's user", () => {
    expect(resolveScope({ ...nobody, advertiserId: 8 }, [], house, null)).toMatchObject({
      advertiserId: 8,
      activityPublisherIds: [],
      canChoosePublisher: false,
    });
  });

  it("nothing, without any tie", () => {
    expect(resolveScope(nobody, [5], house, null)).toMatchObject({
      catalogPublisherIds: [],
      activityPublisherIds: [],
    });
  });

  it("no deals, when its publisher hides them", () => {
    const user = { ...nobody, publisherId: 7 };
    expect(resolveScope(user, [], house, { hideDeals: true }).hidesDeals).toBe(true);
    expect(resolveScope(user, [], house, shown).hidesDeals).toBe(false);
  });
});

const id = fc.option(fc.integer({ min: 1, max: 20 }));
const anyUser = fc.record({
  admin: fc.boolean(),
  publisherId: id,
  agencyId: id,
  networkId: id,
  advertiserId: id,
});

it("never lets anyone but admins read activity beyond their own and managed publishers", () => {
  fc.assert(
    fc.property(anyUser, fc.array(fc.integer({ min: 1, max: 20 })), id, (user, managed, houseId) => {
      const scope = resolveScope(user, managed, houseId, shown);
      if (user.admin) return;
      const own: unknown[] = user.agencyId === null ? [user.publisherId] : managed;
      expect(scope.activityPublisherIds?.every((publisherId) => own.includes(publisherId))).toBe(true);
      expect(scope.catalogPublisherIds !== null || scope.advertiserId !== null).toBe(true);
    }),
  );
});

it("is the same JSON for the same rights, whatever the order they were read in", () => {
  const user = { ...nobody, publisherId: house, agencyId: 4 };
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 20 })), (managed) => {
      expect(JSON.stringify(resolveScope(user, managed.toReversed(), house, shown))).toBe(
        JSON.stringify(resolveScope(user, managed, house, shown)),
      );
    }),
  );
});

// Every row that there could be: of publishers, networks and advertisers that scopes name, and of one each that none does.
const unnamed = 0;
const programs = [1, 2, 3, unnamed].flatMap((publisherId) =>
  [1, 2, unnamed].flatMap((networkId) =>
    [1, 2, unnamed].flatMap((advertiserId) =>
      [true, false].map((isHidden) => ({ publisherId, networkId, advertiserId, isHidden })),
    ),
  ),
);

/** By hand: the rows that a scope lets through, by their names. */
function rowsOf(scope: Scope): string[] {
  const { catalogPublisherIds, activityPublisherIds } = scope;
  const advertisers = programs.filter(
    ({ publisherId, networkId, advertiserId }) =>
      (catalogPublisherIds === null || catalogPublisherIds.includes(publisherId)) &&
      (scope.networkId === null || scope.networkId === networkId) &&
      (scope.advertiserId === null || scope.advertiserId === advertiserId),
  );
  const deals = advertisers.filter(({ isHidden }) => scope.isAdmin || (!scope.hidesDeals && !isHidden));
  const clicks = programs.filter(
    ({ publisherId }) => activityPublisherIds === null || activityPublisherIds.includes(publisherId),
  );
  return Object.entries({ advertisers, deals, clicks }).flatMap(([table, rows]) =>
    rows.map((row) => `${table} ${JSON.stringify(row)}`),
  );
}

const few = (max: number) => fc.option(fc.integer({ min: 1, max }));
const anyScope = fc
  .tuple(
    fc.record({
      admin: fc.nat(4).map((n) => n === 0),
      publisherId: few(3),
      agencyId: few(1),
      networkId: few(2),
      advertiserId: few(2),
    }),
    fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 3 }),
    few(3),
    fc.boolean(),
  )
  .map(([user, managed, houseId, hideDeals]) => resolveScope(user, managed, houseId, { hideDeals }));

describe("a scope covers another one", () => {
  it("where it lets through every row that the other does, and nowhere else", () => {
    let covered = 0;
    const property = fc.property(anyScope, anyScope, (present, earlier) => {
      const rows = new Set(rowsOf(present));
      const isCovered = rowsOf(earlier).every((row) => rows.has(row));
      expect(covers(present, earlier)).toBe(isCovered);
      if (isCovered) covered++;
    });
    fc.assert(property, { numRuns: 2_000 });
    expect(covered).toBeGreaterThan(100);
  });

  it("that is its own or narrower, and an admin's covers each", () => {
    fc.assert(
      fc.property(anyScope, (scope) => {
        expect(covers(scope, scope)).toBe(true);
        expect(covers(everything, scope)).toBe(true);
      }),
    );
  });

  it("never once its person is gone", () => {
    fc.assert(
      fc.property(anyScope, (scope) => {
        expect(covers(undefined, scope)).toBe(false);
      }),
    );
  });
});
