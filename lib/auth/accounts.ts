import { ApiError } from "@/lib/contract/api-error";
import type { ApiKeyObject } from "@/lib/contract/api-key";
import type { Database } from "@/lib/db/prisma";
import { createApiKey, digestApiKey } from "./api-key";
import type { Sessions } from "./sessions";

/** Sets the password a user signs in with; replaces an older one, and then ends all sessions of the user. */
export async function setPassword(sessions: Sessions, userId: number, password: string): Promise<void> {
  const { password: hasher, internalAdapter } = await sessions.$context;
  const hash = await hasher.hash(password);
  const id = String(userId);
  const existing = await internalAdapter.findCredentialAccount(id);
  if (existing) {
    await internalAdapter.updatePassword(id, hash);
    await internalAdapter.deleteUserSessions(id);
  } else {
    await internalAdapter.createAccount({
      userId: id,
      accountId: id,
      providerId: "credential",
      password: hash,
    });
  }
}

/**
 * Gives a user a new API key and returns it, the only time it can be seen. The old key dies at once, or `previousHours`
 * later; one from before it, which still had some hours, dies in any case.
 *
 * It replaces the key of `seenDigest`, null for none, which is the one that there was when whoever asks was looked up. Of
 * several rotations at once one wins, and the others throw CONFLICT, so that no key is answered that is dead already.
 */
export async function rotateApiKey(
  database: Pick<Database, "$executeRaw">,
  userId: number,
  seenDigest: string | null,
  previousHours = 0,
): Promise<string> {
  const key = createApiKey();
  // On the right stands what the row was before.
  const count = await database.$executeRaw`
    update users set
      previous_api_key_digest = case when ${previousHours} > 0 then api_key_digest end,
      previous_api_key_expires_at = case when ${previousHours} > 0 and api_key_digest is not null
        then now() + make_interval(hours => ${previousHours}::int) end,
      previous_api_key_used_at = case when ${previousHours} > 0 then api_key_used_at end,
      api_key_digest = ${digestApiKey(key)}, api_key_created_at = now(), api_key_used_at = null, updated_at = now()
    where id = ${userId} and api_key_digest is not distinct from ${seenDigest}`;
  if (count === 0) throw new ApiError("CONFLICT", "Your key was just rotated by another request.");
  return key;
}

/** Ends the key before the present one. False where none works any more, by the database's clock, which judges keys. */
export async function endPreviousApiKey(
  database: Pick<Database, "$executeRaw">,
  userId: number,
): Promise<boolean> {
  const count = await database.$executeRaw`
    update users set previous_api_key_digest = null, previous_api_key_expires_at = null,
      previous_api_key_used_at = null, updated_at = now()
    where id = ${userId} and previous_api_key_expires_at > now()`;
  return count > 0;
}

interface DescribedKeys {
  exists: boolean;
  createdAt: Date | null;
  usedAt: Date | null;
  /** Of the key before the present one, while it works; null otherwise. */
  previousEndsAt: Date | null;
  previousUsedAt: Date | null;
}

/** What a user is told of their API key; the key itself is kept nowhere. */
export async function describeApiKey(
  database: Pick<Database, "$queryRaw">,
  userId: number,
): Promise<ApiKeyObject> {
  const [keys] = await database.$queryRaw<DescribedKeys[]>`
    select api_key_digest is not null as exists, api_key_created_at as "createdAt", api_key_used_at as "usedAt",
      case when previous_api_key_expires_at > now() then previous_api_key_expires_at end as "previousEndsAt",
      previous_api_key_used_at as "previousUsedAt"
    from users where id = ${userId}`;
  if (!keys) throw new Error(`There is no user ${userId}.`);
  return {
    exists: keys.exists,
    created_at: keys.createdAt?.toISOString() ?? null,
    last_used_at: keys.usedAt?.toISOString() ?? null,
    previous: keys.previousEndsAt && {
      expires_at: keys.previousEndsAt.toISOString(),
      last_used_at: keys.previousUsedAt?.toISOString() ?? null,
    },
  };
}
