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
  const user = await database.user.findUnique({
    where,
    select: {
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
    },
  });
  if (!user) return undefined;
  const house = await database.publisher.findFirst({ where: { house: true }, select: { id: true } });
  return {
    userId: user.id,
    name: user.name,
    email: user.email,
    isAdmin: user.admin,
    isHouse: user.publisher?.house ?? false,
    publisherId: user.publisherId,
    scope: resolveScope(
      user,
      user.agency?.publishers.map((row) => row.publisherId) ?? [],
      house?.id ?? null,
      user.publisher,
    ),
  };
}
