import { betterAuth } from "better-auth";
import { prismaAdapter } from "better-auth/adapters/prisma";
import type { Database } from "@/lib/db/prisma";

export interface SessionSettings {
  secret: string;
  /** Public origin of the app: whether it is https decides on Secure cookies. */
  appUrl: string | undefined;
}

export type Sessions = ReturnType<typeof createSessions>;

/**
 * E-mail and password sign-in with a session cookie, on our own users table. There is no sign-up: people are made
 * with `npm run user:create`. API keys are not its business (`find-viewer.ts`).
 */
export function createSessions(database: Database, settings: SessionSettings) {
  return betterAuth({
    appName: "Tranche",
    secret: settings.secret,
    // It makes no links and answers no requests itself, so that no Host header is asked who we are.
    baseURL: settings.appUrl ?? "http://localhost",
    database: prismaAdapter(database, { provider: "postgresql" }),
    emailAndPassword: { enabled: true, disableSignUp: true },
    session: { expiresIn: 14 * 24 * 3600, updateAge: 24 * 3600 },
    // Attempts are counted in Postgres (sign-in-throttle.ts), where all processes see them.
    rateLimit: { enabled: false },
    advanced: {
      database: { generateId: "serial" },
      cookiePrefix: "tranche",
      // HttpOnly and SameSite=Lax are better-auth's own; Secure wherever the app is reached by https.
      useSecureCookies: settings.appUrl?.startsWith("https:") ?? false,
      // It would believe what a caller writes into X-Forwarded-For; the audit log has the address.
      ipAddress: { disableIpTracking: true },
    },
    // Refused sign-ins are in the audit log; what it throws reaches our own log.
    logger: { disabled: true },
    telemetry: { enabled: false },
  });
}

/** The user whose session a request's cookie names, or undefined. */
export async function findSessionUserId(sessions: Sessions, request: Headers): Promise<number | undefined> {
  const session = await sessions.api.getSession({ headers: onlyCookie(request) });
  return session ? Number(session.user.id) : undefined;
}

/**
 * All that better-auth needs of a request. It would also look at Host, Origin and X-Forwarded-*, which are judged before
 * (`foreign-request.ts`), and fail where they make no sense to it.
 */
export function onlyCookie(request: Headers): Headers {
  const cookie = request.get("cookie");
  return new Headers(cookie === null ? {} : { cookie });
}
