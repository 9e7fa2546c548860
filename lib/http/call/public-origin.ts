import type { Env } from "@/lib/env";

type Names = Pick<
  Env,
  "APP_URL" | "VERCEL_ENV" | "VERCEL_URL" | "VERCEL_BRANCH_URL" | "VERCEL_PROJECT_PRODUCTION_URL"
>;

/**
 * Public origin of the app where it is fixed: APP_URL, or the platform's address that outlives a deployment, since a link
 * may be followed after the next one. Without a slash at the end.
 */
export function fixedOrigin({
  APP_URL,
  VERCEL_ENV,
  VERCEL_URL,
  VERCEL_BRANCH_URL,
  VERCEL_PROJECT_PRODUCTION_URL,
}: Names): string | undefined {
  const lasting = VERCEL_ENV === "production" ? VERCEL_PROJECT_PRODUCTION_URL : VERCEL_BRANCH_URL;
  const host = lasting ?? VERCEL_URL;
  const url = APP_URL ?? (host && `https://${host}`);
  return url?.replace(/\/+$/, "");
}

/**
 * Origin at which a caller reaches the app, for links to ourselves: the fixed one, or else the address that the request
 * was sent to. `sentTo` is the request's URL as Next made it, from its own bind address; a page has only the headers.
 */
export function publicOrigin(appUrl: string | undefined, headers: Headers, sentTo?: URL): string {
  if (appUrl !== undefined) return appUrl;
  const host = headers.get("host") ?? sentTo?.host ?? "localhost";
  // One word, or none (`lib/http/well-formed-request.mjs`).
  const forwarded = headers.get("x-forwarded-proto") ?? "http";
  return `${sentTo?.protocol ?? `${forwarded}:`}//${host}`;
}
