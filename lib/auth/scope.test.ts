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

/** Of every kind of person, with each publisher as the house and with none. */
const allScopes = [null, 1, 2, 3].flatMap((houseId) =>
  [true, false].flatMap((hideDeals) =>
    [
      { user: { ...nobody, admin: true } },
      { user: nobody },
      ...[1, 2].map((advertiserId) => ({ user: { ...nobody, advertiserId } })),
      ...[1, 2].map((networkId) => ({ user: { ...nobody, networkId } })),
      ...[1, 2, 3].map((publisherId) => ({ user: { ...nobody, publisherId } })),
      ...[[], [1], [2], [3], [1, 2], [1, 3], [2, 3], [1, 2, 3]].map((managed) => ({
        user: { ...nobody, agencyId: 1 },
        managed,
      })),
    ].map(({ user, managed = [] }: { user: ScopedUser; managed?: number[] }) => {
      const scope = resolveScope(user, managed, houseId, { hideDeals });
      return { scope, rows: new Set(rowsOf(scope)) };
    }),
  ),
);

describe("a scope covers another one", () => {
  it("where it lets through every row that the other does, and nowhere else", () => {
    const pairs = allScopes.flatMap((present) => allScopes.map((earlier) => ({ present, earlier })));
    const answers = pairs.map(({ present, earlier }) => ({
      present: present.scope,
      earlier: earlier.scope,
      isCovered: [...earlier.rows].every((row) => present.rows.has(row)),
    }));
    const isWrong = ({ present, earlier, isCovered }: (typeof answers)[number]) =>
      covers(present, earlier) !== isCovered;
    expect(answers.filter(isWrong)).toEqual([]);
    expect(new Set(answers.map(({ isCovered }) => isCovered)).size).toBe(2);
  });

  it("that is its own, and an admin's covers each", () => {
    const uncovered = allScopes.filter(({ scope }) => !covers(scope, scope) || !covers(everything, scope));
    expect(uncovered).toEqual([]);
  });

  it("never once its person is gone", () => {
    expect(allScopes.filter(({ scope }) => covers(undefined, scope))).toEqual([]);
  });
});
