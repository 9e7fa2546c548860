import type { Env } from "@/lib/env";

/** Public origin of the app where it is fixed: APP_URL, or the platform's own address. Without a slash at the end. */
export function fixedOrigin({
  APP_URL,
  VERCEL_URL,
}: Pick<Env, "APP_URL" | "VERCEL_URL">): string | undefined {
  const url = APP_URL ?? (VERCEL_URL && `https://${VERCEL_URL}`);
  return url?.replace(/\/+$/, "");
}

/**
 * Origin at which a caller reaches the app, for links to ourselves: the fixed one, or else the address that the request
 * was sent to. `sentTo` is the request's URL as Next made it, from its own bind address; a page has only the headers.
 */
export function publicOrigin(appUrl: string | undefined, headers: Headers, sentTo?: URL): string {
  if (appUrl !== undefined) return appUrl;
  const host = headers.get("host") ?? sentTo?.host ?? "localhost";
  const forwarded = headers.get("x-forwarded-proto")?.split(",").at(-1)?.trim() || "http";
  return `${sentTo?.protocol ?? `${forwarded}:`}//${host}`;
}
