import { createHash, randomBytes } from "node:crypto";
import type pg from "pg";
import type { Database } from "@/lib/db/prisma";

/** A link may be opened so long after it was made, in hours. */
export const linkHours = 24;

const secretBytes = 32;
const identifierStart = "sign-in-link:";

/**
 * An address of the app at `origin` that signs in that person, once, within `linkHours`; without an origin it is the path.
 * What was made for them before ends. The secret stands behind the #, which browsers send to nobody; only its digest is kept.
 */
export async function makeSignInLink(
  database: Database,
  { userId, origin = "", now }: { userId: number; origin?: string | undefined; now: Date },
): Promise<string> {
  const secret = randomBytes(secretBytes).toString("base64url");
  await database.$transaction([
    database.verification.deleteMany({
      where: { identifier: { startsWith: identifierStart }, value: String(userId) },
    }),
    database.verification.create({
      data: {
        identifier: identifierOf(secret),
        value: String(userId),
        expiresAt: new Date(now.getTime() + linkHours * 3_600_000),
      },
      select: { id: true },
    }),
  ]);
  return `${origin.replace(/\/+$/, "")}/sign-in/once#${secret}`;
}

/**
 * Uses up the link of that secret: the id of its person, or undefined where there is no such link, or no longer. Of several
 * who open one link at once, one gets in.
 */
export async function useUpSignInLink(pool: pg.Pool, secret: string, now: Date): Promise<number | undefined> {
  const { rows } = await pool.query<{ id: number }>(
    `with used as (delete from verifications where identifier = $1 returning value, expires_at)
     select users.id from used join users on users.id::text = used.value where used.expires_at > $2`,
    [identifierOf(secret), now],
  );
  return rows[0]?.id;
}

function identifierOf(secret: string): string {
  return identifierStart + createHash("sha256").update(secret).digest("hex");
}
