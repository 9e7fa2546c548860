import { pageViewerHeader, pageViewerQuery } from "@/lib/contract/page/page-viewer";
import type { Database } from "@/lib/db/prisma";
import { digestApiKey, isApiKey } from "./api-key";
import { isRefusedToCookies } from "./foreign-request";
import { findSession, type Sessions } from "./sessions";
import type { VerifyToken } from "./verify-token";
import { findKeyHolder, findKeyOwner, type KeyHolder, noteKeyUse } from "./viewer";

export interface Authentication extends KeyHolder {
  /** What the request showed: an API key, the token of an identity provider, or the session cookie of the page. */
  credential: "key" | "token" | "session";
  /** Of the session, where that is what the request showed. */
  sessionId?: number;
}

/**
 * The viewer behind a request, or undefined when its credentials are missing or bad.
 *
 * Order: `X-Api-Key`, `Authorization: Bearer`, the legacy query parameter `api_key`, then the session cookie. The
 * first one that is present decides: a bad key is not rescued by a good cookie, so that a caller learns of it. A bearer
 * may also be a signed token of the identity provider behind `verifyToken`. A session does not count for a page that says
 * that it was made for another person.
 *
 * `appUrl` is the app's public origin, where it is known.
 *
 * Throws a SERVICE_UNAVAILABLE ApiError when a token cannot be judged because that provider does not answer.
 */
export async function authenticate(
  request: Request,
  database: Database,
  sessions: Sessions,
  verifyToken?: VerifyToken,
  appUrl?: string,
): Promise<Authentication | undefined> {
  const token = verifyToken && presentedToken(request);
  if (token !== undefined) {
    const email = await verifyToken?.(token);
    const holder = email === undefined ? undefined : await findKeyHolder(database, { email });
    return holder && { ...holder, credential: "token" };
  }
  const key = presentedKey(request);
  if (key !== undefined) {
    const holder = isApiKey(key) ? await keyOwner(database, digestApiKey(key)) : undefined;
    return holder && { ...holder, credential: "key" };
  }
  if (!request.headers.has("cookie") || isRefusedToCookies(request, appUrl)) return undefined;
  const session = await findSession(sessions, request.headers);
  if (!session || !isForPageOf(session.userId, request)) return undefined;
  const holder = await findKeyHolder(database, { id: session.userId });
  return holder && { ...holder, credential: "session", sessionId: session.id };
}

/** Whether a request may go on under this person's session: its page was made for them, or it names no page. */
export function isForPageOf(userId: number, { headers, url }: Request): boolean {
  const madeFor = headers.get(pageViewerHeader) ?? new URL(url).searchParams.get(pageViewerQuery);
  return madeFor === null || madeFor === String(userId);
}

async function keyOwner(database: Database, digest: string): Promise<KeyHolder | undefined> {
  const found = await findKeyOwner(database, digest);
  if (!found) return undefined;
  const { isUseNoted, ...holder } = found;
  // A write for each of a thousand requests would tell nobody more.
  if (!isUseNoted) await noteKeyUse(database, digest);
  return holder;
}

/**
 * What a request shows of who sends it, unjudged, in the order of `authenticate`: for telling callers apart before anybody
 * has looked them up. Undefined when it shows nothing.
 */
export function presentedCredential(
  request: Request,
): { kind: "key" | "token" | "session"; text: string } | undefined {
  const token = presentedToken(request);
  if (token !== undefined) return { kind: "token", text: token };
  const key = presentedKey(request);
  if (key !== undefined) return { kind: "key", text: key };
  const cookie = request.headers.get("cookie")?.match(/tranche\.session_token=[^;]*/)?.[0];
  return cookie === undefined ? undefined : { kind: "session", text: cookie };
}

function presentedKey(request: Request): string | undefined {
  const header = request.headers.get("x-api-key");
  if (header !== null) return header.trim();
  return presentedBearer(request) ?? new URL(request.url).searchParams.get("api_key") ?? undefined;
}

function presentedBearer(request: Request): string | undefined {
  return request.headers
    .get("authorization")
    ?.match(/^Bearer +(.*)$/i)?.[1]
    ?.trim();
}

/** A bearer in the form of a signed token (three parts with dots between), unless a key decides. */
function presentedToken(request: Request): string | undefined {
  if (request.headers.has("x-api-key")) return undefined;
  const bearer = presentedBearer(request);
  return bearer?.split(".").length === 3 ? bearer : undefined;
}
