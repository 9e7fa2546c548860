import type pg from "pg";
import type { Logger } from "pino";
import { z } from "zod";
import { type AuditEvent, recordAuditOrLog } from "@/lib/auth/audit";
import { isForPageOf } from "@/lib/auth/authenticate";
import type { DeviceCookies } from "@/lib/auth/device-cookie";
import { isForeignRequest } from "@/lib/auth/foreign-request";
import { noteDevice } from "@/lib/auth/session-list";
import {
  endPresentedSession,
  findSession,
  forWholeLife,
  onlyCookie,
  type Sessions,
} from "@/lib/auth/sessions";
import { useUpSignInLink } from "@/lib/auth/sign-in-link";
import { countSignInAttempt, forgetSignInAttempt } from "@/lib/auth/sign-in-throttle";
import { presentPassword } from "@/lib/contract/account";
import { ApiError } from "@/lib/contract/api-error";
import type { Database } from "@/lib/db/prisma";
import { type Envelope, inEnvelope } from "@/lib/http/answer/in-envelope";
import { clientAddress } from "./client-address";
import { readBody } from "./read-body";

export interface SignInDeps {
  sessions: Sessions;
  deviceCookies: DeviceCookies;
  /** Public origin of the app, where it is known. */
  appUrl: string | undefined;
  database: Database;
  pool: pg.Pool;
  log: Logger;
  trustedProxyHops: number;
}

const signInLinkBody = z.object({
  secret: z.string("must be a text").max(100, "must be the part after the #"),
});

// What is longer is no address and no password of ours; hashing it would only cost time.
const credentials = z.object({
  email: z.email("must be an e-mail address").max(254, "must be an e-mail address"),
  password: presentPassword,
});

/**
 * POST /api/auth/sign-in/email: starts a session. 401 for a wrong e-mail address or password alike, 429 with Retry-After
 * after too many of those. Who signed in or was refused stands in the audit log.
 */
export function signIn(request: Request, deps: SignInDeps): Promise<Response> {
  return answer(request, deps, async ({ headers, requestId }) => {
    const { pool, database } = deps;
    const { email, password } = await readBody(request, credentials);
    const ipAddress = clientAddress(request.headers, deps.trustedProxyHops);
    const now = new Date();
    const record = async (event: AuditEvent) => {
      const user = await database.user.findUnique({ where: { email }, select: { id: true } });
      await recordAuditOrLog(
        deps,
        { userId: user?.id ?? null, credential: "password", ipAddress, requestId },
        event,
      );
    };

    const deviceId = deps.deviceCookies.read(request.headers, email, now);
    const attempt = { email, ipAddress, deviceId };
    const refusal = await countSignInAttempt(pool, attempt, now);
    if (refusal) {
      const { retryAfterSeconds, isFirst } = refusal;
      // Those after it are as many as somebody likes to send.
      if (isFirst)
        await record({ action: "sign_in.refused", details: { email, reason: "too_many_attempts" } });
      throw new ApiError("RATE_LIMIT_EXCEEDED", "Too many attempts to sign in.", { retryAfterSeconds });
    }
    const started = await deps.sessions.api.signInEmail({
      body: { email, password },
      headers: onlyCookie(request.headers),
      asResponse: true,
    });
    if (started.status >= 500) throw new Error(`better-auth answered with ${started.status}`);
    if (!started.ok) {
      await record({ action: "sign_in.refused", details: { email, reason: "wrong_credentials" } });
      throw new ApiError("UNAUTHORIZED", "E-mail or password is wrong.");
    }
    await beginSession(request, deps, { started, headers, ipAddress });
    await forgetSignInAttempt(pool, attempt, now);
    await record({ action: "sign_in.accepted" });
    headers.append("set-cookie", deps.deviceCookies.write(email, deviceId, now));
    return Response.json({ user: { email } }, { headers });
  });
}

/**
 * POST /api/auth/sign-in/link: starts a session of whom a sign-in link was made for, and uses the link up. 401 for one
 * that was used, has ended or never was. Its secret has too many bits to be guessed, so attempts are not counted.
 */
export function signInByLink(request: Request, deps: SignInDeps): Promise<Response> {
  return answer(request, deps, async ({ headers, requestId }) => {
    const { secret } = await readBody(request, signInLinkBody);
    const userId = await useUpSignInLink(deps.pool, secret, new Date());
    if (userId === undefined) {
      throw new ApiError("UNAUTHORIZED", "This link has been used or has ended, or it was not copied whole.");
    }
    const started = await deps.sessions.api.startSession({
      body: { userId },
      headers: onlyCookie(request.headers),
      asResponse: true,
    });
    if (!started.ok) throw new Error(`better-auth answered with ${started.status}`);
    const ipAddress = clientAddress(request.headers, deps.trustedProxyHops);
    await beginSession(request, deps, { started, headers, ipAddress });
    await recordAuditOrLog(
      deps,
      { userId, credential: "link", ipAddress, requestId },
      { action: "sign_in.accepted" },
    );
    return Response.json({ success: true }, { headers });
  });
}

/** Hands the new session of better-auth's answer to the browser, in place of the one that it had. */
async function beginSession(
  request: Request,
  { database, sessions }: SignInDeps,
  { started, headers, ipAddress }: { started: Response; headers: Headers; ipAddress: string | null },
): Promise<void> {
  // Told in its answer, which goes no further than here.
  const { token } = z.object({ token: z.string() }).parse(await started.json());
  await noteDevice(database, token, { userAgent: request.headers.get("user-agent"), ipAddress });
  // The one that the browser had before would live on, known to nobody.
  await endPresentedSession(sessions, request.headers);
  // The cookie alone: the session's token in the body could be read by a script.
  for (const cookie of started.headers.getSetCookie()) headers.append("set-cookie", forWholeLife(cookie));
}

/** POST /api/auth/sign-out: ends the session of the cookie, if there is one, and if its page was made for that person. */
export function signOut(request: Request, deps: SignInDeps): Promise<Response> {
  return answer(request, deps, async ({ headers }) => {
    const session = await findSession(deps.sessions, request.headers);
    // Somebody else has signed in since in that browser, and so has ended the session that is meant.
    if (session && !isForPageOf(session.userId, request))
      return Response.json({ success: true }, { headers });
    const ended = await deps.sessions.api.signOut({
      headers: onlyCookie(request.headers),
      asResponse: true,
    });
    if (!ended.ok) throw new Error(`better-auth answered with ${ended.status}`);
    for (const cookie of ended.headers.getSetCookie()) headers.append("set-cookie", cookie);
    return Response.json({ success: true }, { headers });
  });
}

/** The frame of them all: refuses other sites' pages. */
function answer(
  request: Request,
  { log, appUrl }: SignInDeps,
  handle: (envelope: Envelope) => Promise<Response>,
): Promise<Response> {
  return inEnvelope(request, log, async (envelope) => {
    if (isForeignRequest(request, appUrl) === true) {
      throw new ApiError("FORBIDDEN", "This can only be done from the app's own pages.");
    }
    return handle(envelope);
  });
}
