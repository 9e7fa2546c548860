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

/** A viewer with what stands for their present API key; null without one. */
export interface KeyHolder {
  viewer: Viewer;
  apiKeyDigest: string | null;
}

/** The viewer for a user row chosen by `where`, or undefined when there is none. */
export async function findViewer(
  database: Pick<Database, "$queryRaw">,
  where: { id: number } | { email: string },
): Promise<Viewer | undefined> {
  return (await findKeyHolder(database, where))?.viewer;
}

/** The same with their key. */
export async function findKeyHolder(
  database: Pick<Database, "$queryRaw">,
  where: { id: number } | { email: string },
): Promise<KeyHolder | undefined> {
  const [user] = await readUsers(
    database,
    "id" in where ? Prisma.sql`u.id = ${where.id}` : Prisma.sql`u.email = ${where.email}::citext`,
  );
  return user && { viewer: viewerOf(user), apiKeyDigest: user.apiKeyDigest };
}

/**
 * The viewer whose key has this digest, and whether a use of it was noted within the last minute, by the database's clock;
 * undefined when it is nobody's.
 */
export async function findKeyOwner(
  database: Pick<Database, "$queryRaw">,
  digest: string,
): Promise<(KeyHolder & { isUseNoted: boolean }) | undefined> {
  const [user] = await readUsers(
    database,
    Prisma.sql`(u.api_key_digest = ${digest}
      or u.previous_api_key_digest = ${digest} and u.previous_api_key_expires_at > now())`,
    Prisma.sql`coalesce(now() - case when u.api_key_digest = ${digest} then u.api_key_used_at
      else u.previous_api_key_used_at end < interval '1 minute', false)`,
  );
  return user && { viewer: viewerOf(user), apiKeyDigest: user.apiKeyDigest, isUseNoted: user.isUseNoted };
}

/** Notes that a key is used, for its owner to see. A row that somebody changes at this moment is left alone. */
export async function noteKeyUse(database: Pick<Database, "$executeRaw">, digest: string): Promise<void> {
  await database.$executeRaw`
    with used as (select id, api_key_digest = ${digest} as is_present from users
      where api_key_digest = ${digest} or previous_api_key_digest = ${digest} for no key update skip locked)
    update users set
      api_key_used_at = case when is_present then now() else api_key_used_at end,
      previous_api_key_used_at = case when is_present then previous_api_key_used_at else now() end
    from used where users.id = used.id`;
}

function viewerOf(user: UserRow): Viewer {
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
  apiKeyDigest: string | null;
  isUseNoted: boolean;
}

/** One statement, since every request begins with it: Prisma would ask five times, one after the other. */
function readUsers(
  database: Pick<Database, "$queryRaw">,
  condition: Prisma.Sql,
  isUseNoted = Prisma.sql`false`,
): Promise<UserRow[]> {
  return database.$queryRaw<UserRow[]>`
    select u.id, u.name, u.email::text as email, u.admin, u.publisher_id as "publisherId", u.agency_id as "agencyId",
      u.network_id as "networkId", u.advertiser_id as "advertiserId", p.house, p.hide_deals as "hideDeals",
      array(select publisher_id from agency_publishers where agency_id = u.agency_id order by publisher_id) as managed,
      (select id from publishers where house) as "houseId",
      u.api_key_digest as "apiKeyDigest", ${isUseNoted} as "isUseNoted"
    from users u left join publishers p on p.id = u.publisher_id
    where ${condition}`;
}

function scopeOf(user: UserRow): Scope {
  const { hideDeals } = user;
  return resolveScope(user, user.managed, user.houseId, hideDeals === null ? null : { hideDeals });
}
