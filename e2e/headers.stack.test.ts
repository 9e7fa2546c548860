import { once } from "node:events";
import { readFile } from "node:fs/promises";
import http from "node:http";
import { describe, expect, it } from "vitest";
import { readStackFile } from "@/e2e/support/stack/read-stack-file";

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
