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
 * Gives a user a new API key and returns it, the only time it can be seen. The old key dies at once. Of several at once
 * one wins, and the others throw CONFLICT, so that no key is answered that is dead already: a request counts as at once
 * when it arrived before the present key was made.
 */
export async function rotateApiKey(
  database: Pick<Database, "user">,
  userId: number,
  arrivedAt: Date,
): Promise<string> {
  const key = createApiKey();
  const { count } = await database.user.updateMany({
    where: { id: userId, OR: [{ apiKeyCreatedAt: null }, { apiKeyCreatedAt: { lt: arrivedAt } }] },
    data: { apiKeyDigest: digestApiKey(key), apiKeyCreatedAt: new Date() },
  });
  if (count === 0) throw new ApiError("CONFLICT", "Your key was just rotated by another request.");
  return key;
}

/** Whether a user has an API key and since when; the key itself is kept nowhere. */
export async function describeApiKey(
  database: Pick<Database, "user">,
  userId: number,
): Promise<ApiKeyObject> {
  const user = await database.user.findUniqueOrThrow({
    where: { id: userId },
    select: { apiKeyDigest: true, apiKeyCreatedAt: true },
  });
  return {
    exists: user.apiKeyDigest !== null,
    created_at: user.apiKeyCreatedAt?.toISOString() ?? null,
  };
}
