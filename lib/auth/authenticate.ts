import type { Database } from "@/lib/db/prisma";
import { digestApiKey, isApiKey } from "./api-key";
import { isRefusedToCookies } from "./foreign-request";
import type { Sessions } from "./sessions";
import { findViewer, type Viewer } from "./viewer";

export interface Authentication {
  viewer: Viewer;
  /** What the request showed: an API key, or the session cookie of the page. */
  credential: "key" | "session";
}

/**
 * The viewer behind a request, or undefined when its credentials are missing or bad.
 *
 * Order: `X-Api-Key`, `Authorization: Bearer`, the legacy query parameter `api_key`, then the session cookie. The
 * first one that is present decides: a bad key is not rescued by a good cookie, so that a caller learns of it.
 */
export async function authenticate(
  request: Request,
  database: Database,
  sessions: Sessions,
): Promise<Authentication | undefined> {
  const key = presentedKey(request);
  if (key !== undefined) {
    const viewer = isApiKey(key)
      ? await findViewer(database, { apiKeyDigest: digestApiKey(key) })
      : undefined;
    return viewer && { viewer, credential: "key" };
  }
  if (!request.headers.has("cookie") || isRefusedToCookies(request)) return undefined;
  const session = await sessions.api.getSession({ headers: request.headers });
  const viewer = session ? await findViewer(database, { id: Number(session.user.id) }) : undefined;
  return viewer && { viewer, credential: "session" };
}

function presentedKey(request: Request): string | undefined {
  const header = request.headers.get("x-api-key");
  if (header !== null) return header.trim();
  const bearer = request.headers.get("authorization")?.match(/^Bearer +(.*)$/i)?.[1];
  if (bearer !== undefined) return bearer.trim();
  return new URL(request.url).searchParams.get("api_key") ?? undefined;
}
