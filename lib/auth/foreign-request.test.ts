import { describe, expect, it } from "vitest";
import { isRefusedToCookies } from "./foreign-request";

const own = "https://exports.example.com";

function request(method: string, headers: Record<string, string>, body?: string): Request {
  return new Request(`${own}/api/v1/exports`, {
    method,
    headers: {
      host: "exports.example.com",
      ...(body === undefined ? {} : { "content-length": `${body.length}` }),
      ...headers,
    },
    ...(body === undefined ? {} : { body }),
  });
}

const json = { "content-type": "application/json" };

describe("a session's cookie works for", () => {
  it.each([
    ["reading, from anywhere", request("GET", { "sec-fetch-site": "cross-site" })],
    ["a write by our own page", request("POST", { "sec-fetch-site": "same-origin", ...json }, "{}")],
    ["a write by our own page in an older browser", request("POST", { origin: own, ...json }, "{}")],
    [
      "JSON with a charset",
      request("POST", { origin: own, "content-type": "application/json; charset=utf-8" }, "{}"),
    ],
    ["a write without a body", request("DELETE", { "sec-fetch-site": "same-origin" })],
  ])("%s", (_what, given) => expect(isRefusedToCookies(given, undefined)).toBe(false));
});

describe("a session's cookie is refused for", () => {
  it.each([
    ["a write by another site", request("POST", { "sec-fetch-site": "cross-site", ...json }, "{}")],
    ["a write by a sister site", request("POST", { "sec-fetch-site": "same-site", ...json }, "{}")],
    [
      "a claim of Origin against what the browser says",
      request("POST", { "sec-fetch-site": "cross-site", origin: own, ...json }, "{}"),
    ],
    ["another origin", request("POST", { origin: "https://evil.example", ...json }, "{}")],
    ["our own name by http", request("POST", { origin: own.replace("https", "http"), ...json }, "{}")],
    ["an origin that hides itself", request("POST", { origin: "null", ...json }, "{}")],
    ["an origin that begins as ours", request("POST", { origin: `${own}.evil.example`, ...json }, "{}")],
    ["an origin of another port", request("POST", { origin: `${own}:8443`, ...json }, "{}")],
    ["a write without any proof", request("POST", json, "{}")],
    ["a form", request("POST", { origin: own, "content-type": "application/x-www-form-urlencoded" }, "a=1")],
    ["text", request("POST", { origin: own, "content-type": "text/plain" }, "{}")],
    ["a body of no type", request("POST", { origin: own, "content-type": "" }, "{}")],
    [
      "a type that only begins like JSON",
      request("POST", { origin: own, "content-type": "application/json5" }, "{}"),
    ],
    ["DELETE, PUT and PATCH by another site", request("DELETE", { origin: "https://evil.example" })],
  ])("%s", (_what, given) => expect(isRefusedToCookies(given, undefined)).toBe(true));
});

describe("where the app's public origin is known, it alone is our own, whatever the Host says:", () => {
  const appUrl = "https://exports.example.com/";
  const behindProxy = (origin: string, host: string) =>
    new Request("http://10.0.0.1:3000/api/v1/exports", { method: "POST", headers: { host, origin } });

  it.each([
    ["https://exports.example.com", "10.0.0.1:3000", false],
    ["http://exports.example.com", "exports.example.com", true],
    ["https://evil.example", "evil.example", true],
    ["https://exports.example.com.evil.example", "exports.example.com", true],
    ["https://exports.example.com:8443", "exports.example.com", true],
    ["http://10.0.0.1:3000", "10.0.0.1:3000", true],
  ])("%s at %s", (origin, host, isRefused) => {
    expect(isRefusedToCookies(behindProxy(origin, host), appUrl)).toBe(isRefused);
  });
});
