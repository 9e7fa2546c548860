import { once } from "node:events";
import { readFile } from "node:fs/promises";
import http from "node:http";
import net from "node:net";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { readStackFile } from "@/e2e/support/stack/read-stack-file";
import { errorAnswer } from "@/lib/contract/export";

const { url } = readStackFile();

function call(path: string, init: RequestInit = {}): Promise<Response> {
  return fetch(`${url}${path}`, { redirect: "manual", ...init });
}

describe("the page", () => {
  it("runs no script without the answer's nonce, which is another one each time", async () => {
    const nonces = await Promise.all(
      [1, 2].map(async () => {
        const answer = await call("/sign-in");
        const policy = answer.headers.get("content-security-policy") ?? "";
        const scriptSources = policy.split("; ").find((directive) => directive.startsWith("script-src"));
        expect(scriptSources).not.toMatch(/unsafe-inline|unsafe-eval|\*|https?:/);
        const nonce = scriptSources?.match(/'nonce-([^']+)'/)?.[1];
        const scripts = (await answer.text()).match(/<script[^>]*>/g) ?? [];
        expect(scripts.length).toBeGreaterThan(0);
        expect(scripts.filter((script) => !script.includes(`nonce="${nonce}"`))).toEqual([]);
        return nonce;
      }),
    );
    expect(new Set(nonces).size).toBe(2);
  });

  it("is made when it is asked for, each of them: one that the build had written would have no nonce", async () => {
    const { routes } = JSON.parse(await readFile(".next/prerender-manifest.json", "utf8"));
    const written = Object.entries(routes as Record<string, { routeType: string }>)
      .filter(([, { routeType }]) => routeType === "page")
      .map(([route]) => route);
    // Next always writes this one, for when the layout itself fails. Without its scripts the text still stands there.
    expect(written).toEqual(["/_global-error"]);
    expect(Object.keys(routes).length).toBeGreaterThan(1);
  });

  it.each([
    ["a page", "/sign-in"],
    ["a redirect", "/"],
    ["no page", "/nowhere"],
    ["a broken address", "/%"],
    ["a file", "/icon.svg"],
    ["an answer of the API", "/api/v1/exports"],
    ["a method that a route has not", "/api/v1/audit-log", "DELETE"],
  ])("%s has all security headers", async (_what, path, method = "GET") => {
    const { headers } = await call(path, { method });
    expect(Object.fromEntries(headers)).toMatchObject({
      "content-security-policy": expect.stringMatching(/frame-ancestors 'none'/),
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "referrer-policy": "same-origin",
      "cross-origin-opener-policy": "same-origin",
      "permissions-policy": expect.stringContaining("camera=()"),
    });
    expect(headers.has("strict-transport-security")).toBe(false);
    expect(headers.has("x-powered-by")).toBe(false);
  });

  it("asks for https for two years where a proxy says that it came by https", async () => {
    const { headers } = await call("/sign-in", { headers: { "x-forwarded-proto": "https" } });
    expect(headers.get("strict-transport-security")).toBe("max-age=63072000");
    expect(headers.get("content-security-policy")).toContain("upgrade-insecure-requests");
  });
});

describe("a request for a host that is not ours", () => {
  const { host, hostname, port } = new URL(url);

  /** Byte by byte as given: no client of HTTP would send most of them. */
  async function raw(lines: string[]): Promise<{ status: number; body: string }> {
    const socket = net.connect(Number(port), hostname);
    socket.end(`${[...lines, "Connection: close"].join("\r\n")}\r\n\r\n`);
    const answer = await text(socket);
    const [head = "", body = ""] = answer.split("\r\n\r\n");
    return { status: Number(head.split(" ")[1]), body };
  }

  it.each([
    ["another name", (path: string) => [`GET ${path} HTTP/1.1`, "Host: evil.example"]],
    ["a name below ours", (path: string) => [`GET ${path} HTTP/1.1`, `Host: ${host}.evil.example`]],
    [
      "two lines, ours first",
      (path: string) => [`GET ${path} HTTP/1.1`, `Host: ${host}`, "Host: evil.example"],
    ],
    [
      "two lines, ours last",
      (path: string) => [`GET ${path} HTTP/1.1`, "Host: evil.example", `Host: ${host}`],
    ],
    ["an absolute address", (path: string) => [`GET http://evil.example${path} HTTP/1.1`, `Host: ${host}`]],
    [
      "ours as a user name",
      (path: string) => [`POST http://${host}@evil.example${path} HTTP/1.1`, `Host: ${host}`],
    ],
    ["no name at all", (path: string) => [`DELETE ${path} HTTP/1.1`, "Host: a b"]],
  ])("by %s is refused in the envelope, for pages, files and the API", async (_what, lines) => {
    for (const path of [
      "/sign-in",
      "/icon.svg",
      "/api/v1/exports",
      "/api/health",
      "/api/inngest",
      "/nowhere",
    ]) {
      const { status, body } = await raw(lines(path));
      expect(status, path).toBe(400);
      expect(errorAnswer.parse(JSON.parse(body)).error.code, path).toBe("BAD_REQUEST");
    }
  });

  it("is told from ours, also in absolute form, by localhost, and with another Host beside it", async () => {
    const openapi = "/api/v1/openapi.json";
    for (const lines of [
      [`GET ${openapi} HTTP/1.1`, `Host: ${host}`],
      [`GET ${openapi} HTTP/1.1`, `Host: localhost:${port}`],
      [`GET http://${host}${openapi} HTTP/1.1`, "Host: evil.example"],
      [`GET ${openapi} HTTP/1.0`],
    ])
      expect((await raw(lines)).status, lines.join()).toBe(200);
  });

  it("X-Forwarded-Host of a caller is not believed: no answer tells that name", async () => {
    const headers = { "x-forwarded-host": "evil.example", forwarded: "host=evil.example" };
    for (const path of ["/", "/reports", "/sign-in", "/docs", "/api/v1/openapi.json"]) {
      const answer = await call(path, { headers });
      expect([...answer.headers].join() + (await answer.text()), path).not.toContain("evil.example");
    }
  });
});

describe("a connection", () => {
  it.each([
    ["a WebSocket", { upgrade: "websocket", "sec-websocket-key": "AAAAAAAAAAAAAAAAAAAAAA==" }],
    ["HTTP/2", { upgrade: "h2c", "http2-settings": "AAMAAABkAAQAoAAAAAIAAAAA" }],
    ["anything else", { upgrade: "tranche/9" }],
  ])("that asks to become %s is answered as any other, and let go", async (_what, headers) => {
    for (const path of ["/sign-in", "/api/v1/exports", "/nowhere"]) {
      const asked = { headers: { ...headers, connection: "upgrade" }, agent: false };
      const request = http.get(`${url}${path}`, asked);
      const [answer] = await once(request, "response");
      expect(answer.statusCode).toBe((await call(path)).status);
      answer.resume();
      await once(answer, "close");
    }
  });
});
