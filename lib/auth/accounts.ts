import type { ApiKeyObject } from "@/lib/contract/api-key";
import type { Database } from "@/lib/db/prisma";
import { createApiKey, digestApiKey } from "./api-key";
import type { Sessions } from "./sessions";

/** Sets the password a user signs in with; replaces an older one. */
export async function setPassword(sessions: Sessions, userId: number, password: string): Promise<void> {
  const { password: hasher, internalAdapter } = await sessions.$context;
  const hash = await hasher.hash(password);
  const id = String(userId);
  const existing = await internalAdapter.findCredentialAccount(id);
  if (existing) await internalAdapter.updatePassword(id, hash);
  else {
    await internalAdapter.createAccount({
      userId: id,
      accountId: id,
      providerId: "credential",
      password: hash,
    });
  }
}

/** Gives a user a new API key and returns it, the only time it can be seen. The old key dies at once. */
export async function rotateApiKey(database: Pick<Database, "user">, userId: number): Promise<string> {
  const key = createApiKey();
  const data = { apiKeyDigest: digestApiKey(key), apiKeyCreatedAt: new Date() };
  await database.user.update({ where: { id: userId }, data, select: { id: true } });
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
