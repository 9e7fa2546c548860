import fc from "fast-check";
import { type ApiRoute, addressOf } from "@/e2e/support/api/api-routes";
import { body, hostileText, hostileTexts, reportParameters } from "./hostile";

export interface FuzzRequest {
  method: string;
  /** The request target as it goes over the wire: path and query, in characters that HTTP lets through. */
  target: string;
  headers: Record<string, string>;
  body: Buffer | undefined;
  isChunked: boolean;
}

export interface FuzzCredentials {
  apiKeys: string[];
  /** A session's cookie, and the origin of its page. */
  cookie: string;
  origin: string;
  /** Ids of exports, the callers' own and of others; those of webhooks are among them. */
  ids: number[];
}

const methods = [
  "GET",
  "GET",
  "GET",
  "POST",
  "POST",
  "PUT",
  "PATCH",
  "DELETE",
  "HEAD",
  "OPTIONS",
  "PROPFIND",
  "LINK",
  "TRACE",
];
const pages = [
  "/",
  "/reports",
  "/sign-in",
  "/audit",
  "/docs",
  "/s/never-was-12",
  "/icon.svg",
  "/_next/static/chunks/x.js",
  "/_next/image",
  "/nowhere",
];
const types = [
  ...[
    "application/json",
    "application/json",
    "application/json",
    "application/json; charset=utf-16",
    "text/plain",
  ],
  ...[
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "multipart/form-data",
    "",
    "a/b/c",
    "*/*",
  ],
];
/** Headers that this app, Next or a library reads. */
const headerNames = [
  ...["if-none-match", "last-event-id", "idempotency-key", "range", "accept", "accept-language"],
  ...["x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "forwarded", "host", "origin", "referer"],
  ...[
    "sec-fetch-site",
    "rsc",
    "next-router-state-tree",
    "next-router-prefetch",
    "next-router-segment-prefetch",
  ],
  ...[
    "next-action",
    "next-url",
    "x-nextjs-data",
    "x-middleware-subrequest",
    "x-invoke-path",
    "x-matched-path",
  ],
  ...[
    "content-security-policy",
    "x-http-method-override",
    "content-encoding",
    "x-inngest-signature",
    "x-request-id",
    "cookie",
  ],
];
const queryNames = [
  ...[
    "limit",
    "offset",
    "before",
    "action",
    "dry_run",
    "wait",
    "next",
    "report_type",
    "fresh",
    "_rsc",
    "callbackURL",
    "api_key",
  ],
  ...["period", "start_date", "sort", "columns", "fnId", "stepId", ""],
];

/** In characters that HTTP lets through; what has none is percent-encoded, sometimes wrongly. */
const encoded = fc
  .tuple(hostileText, fc.constantFrom("whole", "whole", "loose"))
  .map(([text, how]) => (how === "whole" ? safeEncode(text) : text.replace(/[^\x21-\x22\x24-\x7e]/g, "%ff")));

function safeEncode(text: string): string {
  // Through bytes, which know no half of a surrogate pair; encodeURIComponent throws on one.
  return encodeURIComponent(Buffer.from(text).toString());
}

const query = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: fc.tuple(fc.constantFrom(...queryNames), encoded) },
      {
        weight: 2,
        arbitrary: fc.tuple(
          fc.constantFrom("search_params", "index_params"),
          reportParameters.map(safeEncode),
        ),
      },
      { weight: 1, arbitrary: fc.tuple(encoded, encoded) },
    ),
    { maxLength: 4 },
  )
  .map((pairs) => pairs.map(([name, value]) => `${name}=${value}`).join("&"));

/** Ways to write an address so that it is nearly, or by another reading, the same. */
const spellings: ((path: string) => string)[] = [
  ...Array<(path: string) => string>(8).fill((path) => path),
  (path) => `${path}/`,
  (path) => path.replaceAll("/", "//"),
  (path) => `${path}/%2e%2e/%2e%2e/etc`,
  (path) => `${path}%00`,
  (path) => `${path}/..;/x`,
  (path) => path.toUpperCase(),
  (path) => `${path}%`,
  (path) => `${path}/%c0%ae%c0%ae`,
  (path) => `${path}/${"a".repeat(6000)}`,
  (path) => path.replace("exports", "%65xports"),
  (path) => `${path}.json`,
];

/** One request; the same seed gives the same ones. */
export function fuzzRequest(routes: ApiRoute[], credentials: FuzzCredentials): fc.Arbitrary<FuzzRequest> {
  const id = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...credentials.ids).map(String) },
    { weight: 2, arbitrary: encoded },
  );
  const reportType = fc.oneof(
    {
      weight: 3,
      arbitrary: fc.constantFrom(
        "advertisers_csv",
        "deals_excel",
        "hot_advertisers_excel",
        "clicks_details_excel",
      ),
    },
    { weight: 1, arbitrary: encoded },
  );
  const place = fc.oneof(
    {
      weight: 9,
      arbitrary: fc.tuple(fc.constantFrom(...routes), id, reportType).map(([{ name }, idText, type]) => ({
        name,
        path: addressOf(name, { id: idText, report_type: type, path: idText }),
      })),
    },
    { weight: 1, arbitrary: fc.constantFrom(...pages).map((path) => ({ name: path, path })) },
  );
  const headerValue = fc.oneof(
    fc.constantFrom(
      "1",
      "*",
      "same-origin",
      "cross-site",
      "https://evil.example",
      "127.0.0.1",
      "%5B%22%22%5D",
      "gzip",
      "bytes=0-1",
    ),
    fc.constantFrom(...hostileTexts).map(headerSafe),
  );
  const parts = fc.record({
    place,
    spelling: fc.constantFrom(...spellings),
    query,
    method: fc.constantFrom(...methods),
    contentType: fc.constantFrom(...types),
    extra: fc.dictionary(fc.constantFrom(...headerNames), headerValue, { maxKeys: 3 }),
    body,
    isChunked: fc.boolean(),
    isDryRun: fc.integer({ min: 0, max: 9 }).map((n) => n > 0),
    who: fc.integer({ min: 0, max: 99 }),
    wrong: hostileText.map(headerSafe),
    apiKey: fc.constantFrom(...credentials.apiKeys),
  });
  return parts.map((given) => {
    // A key that is rotated and a session that is ended would make everything after it 401.
    const keepsCredentials = !/api-key\/rotate|sign-out|auth\/(sessions|password)/.test(given.place.name);
    const hasBody = !["GET", "HEAD", "OPTIONS", "TRACE"].includes(given.method);
    const dryRun = given.isDryRun && given.place.name === "v1/exports" ? "dry_run=true&" : "";
    const querystring = `${dryRun}${given.query}`;
    const headers: Record<string, string> = { ...given.extra };
    if (hasBody) headers["content-type"] = given.contentType;
    let keyInQuery = "";
    if (given.who < 65) {
      if (keepsCredentials) headers["x-api-key"] = given.apiKey;
    } else if (given.who < 72) {
      if (keepsCredentials) headers.authorization = `Bearer ${given.apiKey}`;
    } else if (given.who < 77) {
      if (keepsCredentials) keyInQuery = `&api_key=${given.apiKey}`;
    } else if (given.who < 87) {
      if (keepsCredentials)
        Object.assign(headers, { cookie: credentials.cookie, origin: credentials.origin });
    } else if (given.who < 90) headers["x-api-key"] = given.wrong;
    else if (given.who < 93) headers.authorization = `Bearer ${given.wrong}`;
    else if (given.who < 96) headers.cookie = `tranche.session_token=${given.wrong.replace(/[;,]/g, "")}`;
    return {
      method: given.method,
      target: `${given.spelling(given.place.path)}${querystring || keyInQuery ? `?${querystring}${keyInQuery}` : ""}`,
      headers,
      body: hasBody ? given.body : undefined,
      isChunked: given.isChunked,
    };
  });
}

/** Node refuses to send other characters in a header. */
function headerSafe(text: string): string {
  return text.replace(/[^\t\x20-\x7e\x80-\xff]/g, "?").slice(0, 3000);
}
