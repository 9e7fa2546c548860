import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createVerifyToken, type VerifyToken } from "./verify-token";

// Against an identity provider of the test's own, which publishes one key.

const issuer = "https://id.example/";
const audience = "tranche";
const claims = { email: "ann@example.com", email_verified: true };

let server: http.Server;
let jwksUrl: string;
let verify: VerifyToken | undefined;
let keys: Awaited<ReturnType<typeof generateKeyPair>>;

beforeAll(async () => {
  keys = await generateKeyPair("RS256");
  const published = { keys: [{ ...(await exportJWK(keys.publicKey)), kid: "one", alg: "RS256" }] };
  server = http.createServer((_request, response) => response.end(JSON.stringify(published)));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  jwksUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`;
  verify = createVerifyToken({ issuer, audience, jwksUrl });
});
afterAll(() => server.close());

interface Forgery {
  claims?: JWTPayload;
  issuer?: string;
  audience?: string;
  expires?: string | null;
  kid?: string;
  key?: CryptoKey;
}

function token(given: Forgery = {}): Promise<string> {
  const jwt = new SignJWT(given.claims ?? claims)
    .setProtectedHeader({ alg: "RS256", kid: given.kid ?? "one" })
    .setIssuer(given.issuer ?? issuer)
    .setAudience(given.audience ?? audience);
  if (given.expires !== null) jwt.setExpirationTime(given.expires ?? "5m");
  return jwt.sign(given.key ?? keys.privateKey);
}

describe("a token of the identity provider", () => {
  it("proves its verified e-mail address", async () => {
    expect(await verify?.(await token())).toBe("ann@example.com");
  });

  it.each<[string, Forgery]>([
    ["of another issuer", { issuer: "https://evil.example/" }],
    ["for somebody else", { audience: "other" }],
    ["that has expired", { expires: "-5m" }],
    ["without an end", { expires: null }],
    ["with an unverified address", { claims: { ...claims, email_verified: false } }],
    ["whose verification is a text", { claims: { ...claims, email_verified: "true" } }],
    ["without an address", { claims: { email_verified: true } }],
    ["signed by a key that is not published", { kid: "two" }],
  ])("%s proves nothing", async (_name, forgery) => {
    expect(await verify?.(await token(forgery))).toBeUndefined();
  });

  it("that is signed by another key under the published name proves nothing", async () => {
    const { privateKey } = await generateKeyPair("RS256");
    expect(await verify?.(await token({ key: privateKey }))).toBeUndefined();
  });

  it("that is signed by nobody, or with a shared secret, proves nothing", async () => {
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const body = encode({ ...claims, iss: issuer, aud: audience, exp: 4_000_000_000 });
    expect(await verify?.(`${encode({ alg: "none" })}.${body}.`)).toBeUndefined();
    const secret = new TextEncoder().encode("0".repeat(32));
    const shared = await new SignJWT(claims).setProtectedHeader({ alg: "HS256", kid: "one" }).sign(secret);
    expect(await verify?.(shared)).toBeUndefined();
  });

  it("cannot be judged while the provider does not answer: 503, not 401", async () => {
    const away = createVerifyToken({ issuer, audience, jwksUrl: "http://127.0.0.1:1/jwks" });
    await expect(away?.(await token())).rejects.toMatchObject({ code: "SERVICE_UNAVAILABLE" });
  });
});

it("without an issuer, an audience or a key set there is no judge", () => {
  expect(createVerifyToken({ issuer, audience, jwksUrl: undefined })).toBeUndefined();
  expect(createVerifyToken({ issuer: undefined, audience, jwksUrl })).toBeUndefined();
});
