// JavaScript for the reason that security-headers.mjs names.

/** What a machine calls itself. */
const loopbackNames = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** The variables in which Vercel names a deployment, its branch and the project. */
const platformNames = ["VERCEL_URL", "VERCEL_BRANCH_URL", "VERCEL_PROJECT_PRODUCTION_URL"];

/**
 * The hosts, with their ports, under which the app is reached: that of APP_URL, those of EXTRA_HOSTS, and the platform's
 * own. What is no address is passed over here; lib/env.ts says so at the start.
 *
 * @param {Record<string, string | undefined>} environment
 * @returns {ReadonlySet<string>}
 */
export function namedHosts({ APP_URL, EXTRA_HOSTS = "", ...environment }) {
  const scheme = APP_URL?.startsWith("https:") ? "https:" : "http:";
  const extra = EXTRA_HOSTS.split(",").map((host) => hostOf(`${scheme}//${host.trim()}`));
  return new Set(
    [APP_URL, ...platformNames.map((name) => environment[name] && `https://${environment[name]}`)]
      .map(hostOf)
      .concat(extra)
      .filter((host) => host !== ""),
  );
}

/**
 * Why a request is not for us, in words for its caller, or undefined. The address that was asked for is compared whole:
 * a host that only resembles ours may be anybody's, and a page of another site that points its own name at this machine
 * (DNS rebinding) would read our answers as its own.
 *
 * Beside the named hosts, the address that the connection was made to is ours, and from the same machine its own names.
 * An address in absolute form takes the place of Host. Source: RFC 9112, sections 3.2 and 3.2.2.
 *
 * @param {import("node:http").IncomingMessage} request put right: an absolute address that is ours becomes a path
 * @param {ReadonlySet<string>} named
 */
export function refusalOfHost(request, named) {
  const hostLines = request.rawHeaders.filter((name, at) => at % 2 === 0 && name.toLowerCase() === "host");
  if (hostLines.length > 1) return "The request has more than one Host header.";
  const { socket, headers } = request;
  const absolute = /^[a-z][a-z0-9+.-]*:\/\//i.test(request.url ?? "") ? request.url : undefined;
  if (absolute !== undefined && !/^https?:\/\/[^/?#@\\]+([/?#]|$)/i.test(absolute))
    return "The address is not one of ours.";
  const asked = absolute === undefined ? headers.host : absolute.replace(/^https?:\/\/([^/?#]+).*$/is, "$1");
  // Only HTTP/1.0 has none, which a probe of a load balancer may speak: Node refuses the others.
  if (asked === undefined) {
    headers.host = localHost(socket);
    return undefined;
  }
  if (!isOwn(asked, socket, named))
    return "This host name is not served here. An installation of its own names its hosts in APP_URL.";
  if (absolute !== undefined) {
    const rest = absolute.replace(/^https?:\/\/[^/?#]+/i, "");
    request.url = rest.startsWith("/") ? rest : `/${rest}`;
    headers.host = asked;
  }
  return undefined;
}

/**
 * @param {string} asked
 * @param {import("node:net").Socket} socket
 * @param {ReadonlySet<string>} named
 */
function isOwn(asked, socket, named) {
  // Nothing else in it: no user, no path, no comma between two.
  if (!/^([a-z0-9._-]+|\[[0-9a-f:.]+\])(:\d{1,5})?$/i.test(asked)) return false;
  const asHttp = hostOf(`http://${asked}`);
  if (named.has(asHttp) || named.has(hostOf(`https://${asked}`))) return true;
  if (asHttp !== "" && asHttp === hostOf(`http://${localHost(socket)}`)) return true;
  return isLoopback(socket.remoteAddress) && loopbackNames.has(asHttp.replace(/:\d+$/, ""));
}

/** @param {import("node:net").Socket} socket */
function localHost({ localAddress = "127.0.0.1", localPort = 80 }) {
  const address = plainAddress(localAddress);
  return `${address.includes(":") ? `[${address}]` : address}:${localPort}`;
}

/** @param {string | undefined} address */
function isLoopback(address) {
  const plain = plainAddress(address ?? "");
  return plain === "::1" || plain.startsWith("127.");
}

/**
 * An IPv4 address also where the socket speaks both.
 *
 * @param {string} address
 */
function plainAddress(address) {
  return address.replace(/^::ffff:/i, "");
}

/**
 * In lower case, without the port that the scheme implies; "" when it is none.
 *
 * @param {string | undefined} url
 */
function hostOf(url) {
  return url !== undefined && URL.canParse(url) ? new URL(url).host : "";
}
