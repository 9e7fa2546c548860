import { betterAuth } from "better-auth";
import { prismaAdapter } from "better-auth/adapters/prisma";
import type { Database } from "@/lib/db/prisma";

export interface SessionSettings {
  secret: string;
  /** Public origin of the app; undefined serves loopback addresses only. */
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
    // A fixed origin where one is configured: what the Host header claims is trusted on loopback alone.
    baseURL: settings.appUrl ?? { allowedHosts: ["127.0.0.1:*", "localhost:*"], protocol: "http" },
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
