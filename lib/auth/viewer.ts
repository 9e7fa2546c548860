import type { Prisma } from "@/lib/db/generated/client";
import type { Database } from "@/lib/db/prisma";
import { resolveScope, type Scope } from "./scope";

/** Who asks, and which rows they may see. */
export interface Viewer {
  userId: number;
  name: string;
  email: string;
  isAdmin: boolean;
  /** Belongs to the house publisher, which has the lower rate limit. */
  isHouse: boolean;
  publisherId: number | null;
  scope: Scope;
}

/** The viewer for a user row chosen by `where`, or undefined when there is none. */
export async function findViewer(
  database: Database,
  where: { id: number } | { apiKeyDigest: string } | { email: string },
): Promise<Viewer | undefined> {
  const user = await database.user.findUnique({ where, select: userSelect });
  if (!user) return undefined;
  return {
    userId: user.id,
    name: user.name,
    email: user.email,
    isAdmin: user.admin,
    isHouse: user.publisher?.house ?? false,
    publisherId: user.publisherId,
    scope: scopeOf(user, await findHouseId(database)),
  };
}

/** What each of these users may read now. Who is gone is left out. */
export async function findScopes(database: Database, userIds: number[]): Promise<ReadonlyMap<number, Scope>> {
  const users = await database.user.findMany({ where: { id: { in: userIds } }, select: userSelect });
  const houseId = await findHouseId(database);
  return new Map(users.map((user) => [user.id, scopeOf(user, houseId)]));
}

const userSelect = {
  id: true,
  name: true,
  email: true,
  admin: true,
  publisherId: true,
  agencyId: true,
  networkId: true,
  advertiserId: true,
  publisher: { select: { id: true, house: true, hideDeals: true } },
  agency: { select: { publishers: { select: { publisherId: true } } } },
} satisfies Prisma.UserSelect;

function scopeOf(user: Prisma.UserGetPayload<{ select: typeof userSelect }>, houseId: number | null): Scope {
  const managed = user.agency?.publishers.map(({ publisherId }) => publisherId) ?? [];
  return resolveScope(user, managed, houseId, user.publisher);
}

async function findHouseId(database: Database): Promise<number | null> {
  const house = await database.publisher.findFirst({ where: { house: true }, select: { id: true } });
  return house?.id ?? null;
}
