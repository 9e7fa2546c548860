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
 * Of several rotations at once one wins, and the others throw CONFLICT, so that no key is answered that is dead already: a
 * request counts as at once when it arrived before the present key was made.
 */
export async function rotateApiKey(
  database: Pick<Database, "$executeRaw">,
  userId: number,
  arrivedAt: Date,
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
      api_key_digest = ${digestApiKey(key)}, api_key_created_at = ${new Date()}, api_key_used_at = null, updated_at = now()
    where id = ${userId} and (api_key_created_at is null or api_key_created_at < ${arrivedAt})`;
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

/** What a user is told of their API key; the key itself is kept nowhere. */
export async function describeApiKey(
  database: Pick<Database, "user">,
  userId: number,
): Promise<ApiKeyObject> {
  const user = await database.user.findUniqueOrThrow({
    where: { id: userId },
    select: {
      apiKeyDigest: true,
      apiKeyCreatedAt: true,
      apiKeyUsedAt: true,
      previousApiKeyExpiresAt: true,
      previousApiKeyUsedAt: true,
    },
  });
  const { previousApiKeyExpiresAt: expiresAt, previousApiKeyUsedAt } = user;
  return {
    exists: user.apiKeyDigest !== null,
    created_at: user.apiKeyCreatedAt?.toISOString() ?? null,
    last_used_at: user.apiKeyUsedAt?.toISOString() ?? null,
    previous:
      expiresAt !== null && expiresAt > new Date()
        ? { expires_at: expiresAt.toISOString(), last_used_at: previousApiKeyUsedAt?.toISOString() ?? null }
        : null,
  };
}
