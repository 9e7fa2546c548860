// JavaScript for the reason that security-headers.mjs names.

/** Methods that fetch's Request, which Next makes of each call, refuses to have. */
const impossibleMethods = new Set(["TRACE", "TRACK", "CONNECT"]);

/**
 * Puts right what Next would answer with 500 although the caller is at fault, so that each becomes a 404, 405 or 400, or an answer.
 *
 * - A method that no fetch Request can have becomes one that no route has.
 * - An address whose percent-encoding cannot be decoded is taken literally: its "%" stand for themselves.
 * - An address of the API with slashes too many (at its end, or several in a row) is the one without them: Next would
 *   answer 308, which many clients do not follow, or follow with a GET.
 * - The name of a server action that can be none is not passed on.
 * - A form that is no server action is sent without its type: nothing here takes forms, but Next reads every form that
 *   is sent to a page, and fails where it is broken.
 * - A client's router state that is none is not passed on.
 * - X-Forwarded-Proto is one scheme: where several proxies have told one, the first, by which the caller came. What is no
 *   scheme of HTTP is not passed on.
 *
 * @param {import("node:http").IncomingMessage} request
 */
export function makeWellFormed(request) {
  if (impossibleMethods.has(request.method ?? "")) request.method = "UNKNOWN";
  const [path = "/", ...query] = (request.url ?? "/").split("?");
  const literal = isDecodable(path) ? path : path.replaceAll("%", "%25");
  request.url = [withoutIdleSlashes(literal), ...query].join("?");
  const isForm = /^\s*(multipart\/|application\/x-www-form-urlencoded)/i.test(
    request.headers["content-type"] ?? "",
  );
  // Next names an action by hexadecimal digits.
  if (!/^[0-9a-f]{40,80}$/i.test(String(request.headers["next-action"])))
    delete request.headers["next-action"];
  if (isForm && request.headers["next-action"] === undefined) delete request.headers["content-type"];
  if (!isRouterStateHeader(request.headers["next-router-state-tree"]))
    delete request.headers["next-router-state-tree"];
  const [scheme] = String(request.headers["x-forwarded-proto"]).split(",");
  if (/^\s*https?\s*$/i.test(scheme)) request.headers["x-forwarded-proto"] = scheme.trim().toLowerCase();
  else delete request.headers["x-forwarded-proto"];
}

/**
 * As Next's own client writes it: a state in JSON, percent-encoded.
 *
 * @param {string | string[] | undefined} header
 */
function isRouterStateHeader(header) {
  try {
    return isRouterState(JSON.parse(decodeURIComponent(String(header))));
  } catch {
    return false; // neither JSON nor decodable
  }
}

const dynamicKinds = /^(oc|[cd](i\((\.{1,3}|\.\.\)\(\.\.)\))?)$/;
const markers = new Set([undefined, null, "refetch", "inside-shared-layout", "metadata-only"]);

/**
 * Source: `flightRouterStateSchema` of Next 16, which throws where it is not met.
 *
 * @param {unknown} state
 * @returns {boolean}
 */
function isRouterState(state) {
  if (!Array.isArray(state) || state.length < 2 || state.length > 6) return false;
  const [segment, children, url, marker, hints, last] = state;
  return (
    isSegment(segment) &&
    isRecord(children) &&
    Object.values(children).every(isRouterState) &&
    (url === undefined || url === null || (isTexts(url) && url.length === 2)) &&
    markers.has(marker) &&
    (hints === undefined || hints === null || typeof hints === "number") &&
    (last === undefined || typeof last === "string")
  );
}

/** @param {unknown} segment */
function isSegment(segment) {
  if (typeof segment === "string") return true;
  if (!Array.isArray(segment) || segment.length !== 4) return false;
  const [name, value, kind, siblings] = segment;
  return isTexts([name, value, kind]) && dynamicKinds.test(kind) && (siblings === null || isTexts(siblings));
}

/**
 * @param {unknown} value
 * @returns {value is string[]}
 */
function isTexts(value) {
  return Array.isArray(value) && value.every((text) => typeof text === "string");
}

/**
 * @param {unknown} value
 * @returns {value is object}
 */
function isRecord(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * To a URL's parser a backslash is a slash. Source: URL Standard, "path state".
 *
 * @param {string} path
 */
function withoutIdleSlashes(path) {
  const plain = path.replaceAll(/[/\\]+/g, "/");
  return /^\/api(\/|$)/.test(plain) ? plain.replace(/(?<=.)\/$/, "") : path;
}

/** @param {string} path */
function isDecodable(path) {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false; // URIError is all it throws
  }
}
