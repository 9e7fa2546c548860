import { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { namedHosts, refusalOfHost } from "./own-hosts.mjs";

interface Given {
  hosts?: string[];
  url?: string;
  local?: string;
  remote?: string;
  environment?: Record<string, string>;
}

function judge({ hosts = [], url = "/", local = "10.0.0.5", remote = "192.0.2.7", environment = {} }: Given) {
  const socket = Object.defineProperties(new Socket(), {
    localAddress: { value: local },
    localPort: { value: 3000 },
    remoteAddress: { value: remote },
  });
  const request = new IncomingMessage(socket);
  request.url = url;
  request.rawHeaders = hosts.flatMap((host) => ["Host", host]);
  // Node keeps the first of several.
  request.headers = hosts[0] === undefined ? {} : { host: hosts[0] };
  const refusal = refusalOfHost(request, namedHosts(environment));
  return { isServed: refusal === undefined, url: request.url, host: request.headers.host };
}

const https = { APP_URL: "https://exports.example.com/" };

describe("a host is ours", () => {
  it.each<[string, Given]>([
    ["of APP_URL", { hosts: ["exports.example.com"], environment: https }],
    ["of APP_URL, in capitals", { hosts: ["EXPORTS.example.com"], environment: https }],
    ["of APP_URL, with the port of https", { hosts: ["exports.example.com:443"], environment: https }],
    [
      "of APP_URL, with its port",
      { hosts: ["a.example:8443"], environment: { APP_URL: "https://a.example:8443" } },
    ],
    ["of EXTRA_HOSTS", { hosts: ["web:3000"], environment: { EXTRA_HOSTS: "probe, web:3000" } }],
    ["of the platform", { hosts: ["x-1.vercel.app"], environment: { VERCEL_URL: "x-1.vercel.app" } }],
    ["of its branch", { hosts: ["x-b.vercel.app"], environment: { VERCEL_BRANCH_URL: "x-b.vercel.app" } }],
    [
      "of its project",
      { hosts: ["x.vercel.app"], environment: { VERCEL_PROJECT_PRODUCTION_URL: "x.vercel.app" } },
    ],
    ["the address of the connection", { hosts: ["10.0.0.5:3000"] }],
    ["the same over a socket for both kinds", { hosts: ["10.0.0.5:3000"], local: "::ffff:10.0.0.5" }],
    ["an IPv6 address of the connection", { hosts: ["[2001:db8::5]:3000"], local: "2001:db8::5" }],
    ["localhost from this machine", { hosts: ["localhost:3000"], local: "127.0.0.1", remote: "127.0.0.1" }],
    ["[::1] from this machine", { hosts: ["[::1]:3000"], local: "::1", remote: "::1" }],
    [
      "a tunnel's port on this machine",
      { hosts: ["127.0.0.1:8080"], local: "127.0.0.1", remote: "127.0.0.1" },
    ],
  ])("%s", (_what, given) => {
    expect(judge(given).isServed).toBe(true);
  });

  it("which HTTP/1.0 may leave out", () => {
    expect(judge({ hosts: [] })).toEqual({ isServed: true, url: "/", host: "10.0.0.5:3000" });
  });
});

describe("a host is not ours", () => {
  it.each([
    "evil.example",
    "exports.example.com.evil.example",
    "exports.example.com.",
    "exports.example.com:8443",
    "xexports.example.com",
    "localhost:3000",
    "127.0.0.1:3000",
    "10.0.0.5",
    "10.0.0.5:3001",
    "exports.example.com,evil.example",
    "user@exports.example.com",
    "exports.example.com/path",
    "",
    "\\",
    "*",
    "a b",
    "x".repeat(300),
    "a:99999",
  ])("'%s' at exports.example.com, from elsewhere", (host) => {
    expect(judge({ hosts: [host], environment: https }).isServed).toBe(false);
  });

  it("a name that leads to this machine, from this machine (DNS rebinding)", () => {
    const rebound = { hosts: ["evil.example:3000"], local: "127.0.0.1", remote: "127.0.0.1" };
    expect(judge(rebound).isServed).toBe(false);
  });

  it("two Host lines, also the same one twice", () => {
    const environment = https;
    for (const second of ["evil.example", "exports.example.com"])
      expect(judge({ hosts: ["exports.example.com", second], environment }).isServed).toBe(false);
  });
});

describe("an address in absolute form", () => {
  it("takes the place of Host, and becomes a path", () => {
    expect(
      judge({ hosts: ["evil.example"], url: "http://exports.example.com/a?b=//c", environment: https }),
    ).toEqual({
      isServed: true,
      url: "/a?b=//c",
      host: "exports.example.com",
    });
    expect(judge({ hosts: ["x"], url: "http://exports.example.com?b", environment: https }).url).toBe("/?b");
  });

  it.each([
    "http://evil.example/",
    "https://exports.example.com@evil.example/",
    "http://evil.example\\@exports.example.com/",
    "ftp://exports.example.com/",
    "http:///",
  ])("%s is refused, whatever Host says", (url) => {
    expect(judge({ hosts: ["exports.example.com"], url, environment: https }).isServed).toBe(false);
  });
});
