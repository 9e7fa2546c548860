import { betterAuth } from "better-auth";
import { prismaAdapter } from "better-auth/adapters/prisma";
import { APIError, createAuthEndpoint } from "better-auth/api";
import { setSessionCookie } from "better-auth/cookies";
import { z } from "zod";
import type { Database } from "@/lib/db/prisma";

/** A session that is used lives on for so long after its last use, and so long in all. */
const idleSecondsMax = 14 * 24 * 3600;
export const lifeSecondsMax = 30 * 24 * 3600;

/** A use is noted once in so long: the list of sessions tells the last one, and not every request writes. */
const lastUseAccuracySeconds = 300;

export interface SessionSettings {
  secret: string;
  /** Public origin of the app: whether it is https decides on Secure cookies. */
  appUrl: string | undefined;
}

export type Sessions = ReturnType<typeof createSessions>;

/** For who has proved who they are with something else than a password: the caller has looked. No request reaches it. */
const startSession = createAuthEndpoint(
  "/start-session",
  { method: "POST", body: z.object({ userId: z.number().int() }), metadata: { SERVER_ONLY: true } },
  async (context) => {
    const { internalAdapter } = context.context;
    const user = await internalAdapter.findUserById(String(context.body.userId));
    if (!user) throw new APIError("NOT_FOUND");
    const session = await internalAdapter.createSession(user.id);
    await setSessionCookie(context, { session, user });
    return context.json({ token: session.token });
  },
);

/**
 * E-mail and password sign-in with a session cookie, on our own users table. There is no sign-up: people are made
 * with `npm run user:create`. API keys are not its business (`viewer.ts`).
 */
export function createSessions(database: Database, settings: SessionSettings) {
  const isSecure = isReachedByHttps(settings.appUrl);
  return betterAuth({
    appName: "Tranche",
    secret: settings.secret,
    // It makes no links and answers no requests itself, so that no Host header is asked who we are.
    baseURL: settings.appUrl ?? "http://localhost",
    database: prismaAdapter(database, { provider: "postgresql" }),
    emailAndPassword: { enabled: true, disableSignUp: true },
    plugins: [{ id: "start-session", endpoints: { startSession } }],
    session: { expiresIn: idleSecondsMax, updateAge: lastUseAccuracySeconds },
    // Attempts are counted in Postgres (sign-in-throttle.ts), where all processes see them.
    rateLimit: { enabled: false },
    advanced: {
      database: { generateId: "serial" },
      cookiePrefix: "tranche",
      // HttpOnly and SameSite=Lax are better-auth's own. By https the name demands what a neighbouring host cannot
      // give: Secure, no Domain, the path "/". Source: RFC 6265bis, section 4.1.3.2.
      useSecureCookies: false,
      cookies: {
        session_token: {
          name: `${isSecure ? "__Host-" : ""}tranche.session_token`,
          attributes: { secure: isSecure },
        },
      },
      // It would believe what a caller writes into X-Forwarded-For; the audit log has the address.
      ipAddress: { disableIpTracking: true },
    },
    // Refused sign-ins are in the audit log; what it throws reaches our own log.
    logger: { disabled: true },
    telemetry: { enabled: false },
  });
}

/** Whether cookies have to be Secure, and may carry the name that demands it. */
export function isReachedByHttps(appUrl: string | undefined): boolean {
  return appUrl?.startsWith("https:") ?? false;
}

/** The session that a request's cookie names, or undefined. A session older than 30 days is ended here. */
export async function findSession(
  sessions: Sessions,
  request: Headers,
): Promise<{ id: number; userId: number } | undefined> {
  const found = await sessions.api.getSession({ headers: onlyCookie(request) });
  if (!found) return undefined;
  const { id, token, createdAt, userId } = found.session;
  if (Date.now() - createdAt.getTime() < lifeSecondsMax * 1000) {
    return { id: Number(id), userId: Number(userId) };
  }
  await endSession(sessions, token);
  return undefined;
}

/**
 * A cookie that better-auth gives at a sign-in, for as long as its session may live: it would give it the time without use,
 * and does not renew it, so that a browser in daily use would be signed out after 14 days. What has ended is known by us.
 */
export function forWholeLife(setCookie: string): string {
  return setCookie.replace(`; Max-Age=${idleSecondsMax};`, `; Max-Age=${lifeSecondsMax};`);
}

/** Ends the session that a request's cookie names, if there is one. */
export async function endPresentedSession(sessions: Sessions, request: Headers): Promise<void> {
  const found = await sessions.api.getSession({ headers: onlyCookie(request) });
  if (found) await endSession(sessions, found.session.token);
}

async function endSession(sessions: Sessions, token: string): Promise<void> {
  await (await sessions.$context).internalAdapter.deleteSession(token);
}

/**
 * All that better-auth needs of a request. It would also look at Host, Origin and X-Forwarded-*, which are judged before
 * (`foreign-request.ts`), and fail where they make no sense to it.
 */
export function onlyCookie(request: Headers): Headers {
  const cookie = request.get("cookie");
  return new Headers(cookie === null ? {} : { cookie });
}
