/**
 * Whether a request that a browser sent was started by a page of another site. A cookie travels with such requests, so
 * a write by cookie needs proof that it came from our own pages. Undefined: there is no proof either way, as with
 * programs that are no browsers.
 *
 * Source: Fetch Metadata Request Headers, section "Sec-Fetch-Site"; RFC 6454, section 7 (Origin) for browsers and
 * addresses without it.
 */
export function isForeignRequest(request: Request, appUrl: string | undefined): boolean | undefined {
  const site = request.headers.get("sec-fetch-site");
  if (site !== null) return site !== "same-origin";
  const origin = request.headers.get("origin");
  if (origin === null) return undefined;
  return !URL.canParse(origin) || !isOwnOrigin(new URL(origin), request, appUrl);
}

/**
 * Compared whole: a page that came by http may be anybody's on the way, also under our own name. `appUrl` is the app's
 * public origin where that is known; elsewhere it is the one that the request was sent to.
 */
function isOwnOrigin(origin: URL, request: Request, appUrl: string | undefined): boolean {
  if (appUrl !== undefined) return origin.origin === new URL(appUrl).origin;
  // A proxy in front may have taken the https away without saying so.
  const isAsSafe = origin.protocol === "https:" || origin.protocol === new URL(request.url).protocol;
  return isAsSafe && origin.host === request.headers.get("host");
}

/** Whether a session's cookie may not be used for this request. */
export function isRefusedToCookies(request: Request, appUrl: string | undefined): boolean {
  if (request.method === "GET" || request.method === "HEAD") return false;
  if (isForeignRequest(request, appUrl) !== false) return true;
  // Forms of other sites can send text and form types without asking first, never JSON. A message has a body when one
  // of these two headers says so: RFC 9112, section 6.
  const hasBody =
    request.headers.has("transfer-encoding") || Number(request.headers.get("content-length") ?? 0) !== 0;
  return hasBody && !/^application\/json\s*(;|$)/i.test(request.headers.get("content-type") ?? "");
}
