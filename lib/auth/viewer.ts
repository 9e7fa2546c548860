import { Prisma } from "@/lib/db/generated/client";
import type { Database } from "@/lib/db/prisma";
import { resolveScope, type Scope, type ScopedUser } from "./scope";

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
  database: Pick<Database, "$queryRaw">,
  where: { id: number } | { apiKeyDigest: string } | { email: string },
): Promise<Viewer | undefined> {
  const [user] = await readUsers(database, conditionOf(where));
  if (!user) return undefined;
  return {
    userId: user.id,
    name: user.name,
    email: user.email,
    isAdmin: user.admin,
    isHouse: user.house ?? false,
    publisherId: user.publisherId,
    scope: scopeOf(user),
  };
}

/** What each of these users may read now. Who is gone is left out. */
export async function findScopes(
  database: Pick<Database, "$queryRaw">,
  userIds: number[],
): Promise<ReadonlyMap<number, Scope>> {
  const users = await readUsers(database, Prisma.sql`u.id = any(${userIds})`);
  return new Map(users.map((user) => [user.id, scopeOf(user)]));
}

interface UserRow extends ScopedUser {
  id: number;
  name: string;
  email: string;
  /** Of their publisher: null without one. */
  house: boolean | null;
  hideDeals: boolean | null;
  /** Publishers that their agency manages. */
  managed: number[];
  houseId: number | null;
}

function conditionOf(where: Parameters<typeof findViewer>[1]): Prisma.Sql {
  if ("id" in where) return Prisma.sql`u.id = ${where.id}`;
  return "email" in where
    ? Prisma.sql`u.email = ${where.email}::citext`
    : Prisma.sql`u.api_key_digest = ${where.apiKeyDigest}`;
}

/** One statement, since every request begins with it: Prisma would ask five times, one after the other. */
function readUsers(database: Pick<Database, "$queryRaw">, condition: Prisma.Sql): Promise<UserRow[]> {
  return database.$queryRaw<UserRow[]>`
    select u.id, u.name, u.email::text as email, u.admin, u.publisher_id as "publisherId", u.agency_id as "agencyId",
      u.network_id as "networkId", u.advertiser_id as "advertiserId", p.house, p.hide_deals as "hideDeals",
      array(select publisher_id from agency_publishers where agency_id = u.agency_id order by publisher_id) as managed,
      (select id from publishers where house) as "houseId"
    from users u left join publishers p on p.id = u.publisher_id
    where ${condition}`;
}

function scopeOf(user: UserRow): Scope {
  const { hideDeals } = user;
  return resolveScope(user, user.managed, user.houseId, hideDeals === null ? null : { hideDeals });
}
