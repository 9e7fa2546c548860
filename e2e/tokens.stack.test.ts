import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AppProcess, startAppProcess } from "@/e2e/support/stack/app-process";
import { readStackFile } from "@/e2e/support/stack/read-stack-file";
import { apiKeyAnswer, rotateApiKeyAnswer } from "@/lib/contract/api-key";
import { errorAnswer } from "@/lib/contract/export";
import { type IdentityProvider, startIdentityProvider } from "@/lib/testing/identity-provider";

// Somebody who has no password and no key here, only an account at an identity provider.

const stack = readStackFile();
const email = `${crypto.randomUUID()}@example.com`;
let provider: IdentityProvider;
let app: AppProcess;

beforeAll(async () => {
  provider = await startIdentityProvider();
  app = await startAppProcess(stack, {
    AUTH_JWT_ISSUER: provider.issuer,
    AUTH_JWT_AUDIENCE: provider.audience,
    AUTH_JWT_JWKS_URL: provider.jwksUrl,
  });
  const client = new pg.Client(stack.database_url);
  await client.connect();
  await client.query("insert into users (email, name) values ($1, 'Tom Token')", [email]);
  await client.end();
});
afterAll(async () => {
  await app?.stop();
  await provider?.close();
});

function call(path: string, headers: Record<string, string>, method = "GET"): Promise<Response> {
  return fetch(`${app.url}/api/v1${path}`, { method, headers });
}

describe("a token of the configured identity provider", () => {
  it("lets the person of its verified address in, who makes a key and rotates it: the old one dies at once", async () => {
    const token = await provider.sign({ email: email.toUpperCase(), email_verified: true });
    const authorization = `Bearer ${token}`;
    const none = await call("/api-key", { authorization });
    expect(apiKeyAnswer.parse(await none.json()).api_key).toEqual({
      exists: false,
      created_at: null,
      last_used_at: null,
      previous: null,
    });

    const made = await call("/api-key/rotate", { authorization }, "POST");
    const first = rotateApiKeyAnswer.parse(await made.json());
    expect(first.key).toMatch(/^[0-9a-f]{64}$/);
    const rotated = await call("/api-key/rotate", { "x-api-key": first.key }, "POST");
    const second = rotateApiKeyAnswer.parse(await rotated.json());
    expect((await call("/api-key", { "x-api-key": first.key })).status).toBe(401);
    const shown = await call("/api-key", { "x-api-key": second.key });
    expect(await shown.json()).toEqual({ api_key: { ...second.api_key, last_used_at: expect.any(String) } });
  });

  it.each([
    ["of an address that nobody here has", { email: "nobody@example.com", email_verified: true }],
    ["of an address that is not verified", { email, email_verified: false }],
  ])("%s is refused: 401", async (_name, claims) => {
    const answer = await call("/exports", { authorization: `Bearer ${await provider.sign(claims)}` });
    expect(answer.status).toBe(401);
    expect(errorAnswer.parse(await answer.json()).error.code).toBe("UNAUTHORIZED");
  });

  it("does not rescue a bad key", async () => {
    const authorization = `Bearer ${await provider.sign({ email, email_verified: true })}`;
    expect((await call("/exports", { authorization, "x-api-key": "0".repeat(64) })).status).toBe(401);
  });
});
