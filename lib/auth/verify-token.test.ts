import { generateKeyPair, type JWTPayload, SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type IdentityProvider, startIdentityProvider } from "@/lib/testing/identity-provider";
import { createVerifyToken, type VerifyToken } from "./verify-token";

const claims = { email: "ann@example.com", email_verified: true };

let provider: IdentityProvider;
let verify: VerifyToken | undefined;

beforeAll(async () => {
  provider = await startIdentityProvider();
  verify = createVerifyToken(provider);
});
afterAll(() => provider.close());

describe("a token of the identity provider", () => {
  it("proves its verified e-mail address", async () => {
    expect(await verify?.(await provider.sign(claims))).toBe("ann@example.com");
  });

  it.each<[string, JWTPayload]>([
    ["of another issuer", { iss: "https://evil.example/" }],
    ["for somebody else", { aud: "other" }],
    ["with an unverified address", { email_verified: false }],
    ["whose verification is a text", { email_verified: "true" }],
    ["without an address", { email: undefined }],
  ])("%s proves nothing", async (_name, changed) => {
    expect(await verify?.(await provider.sign({ ...claims, ...changed }))).toBeUndefined();
  });

  it.each([
    ["that has expired", { expires: "-5m" }],
    ["without an end", { expires: null }],
    ["signed by a key that is not published", { kid: "two" }],
  ])("%s proves nothing", async (_name, forgery) => {
    expect(await verify?.(await provider.sign(claims, forgery))).toBeUndefined();
  });

  it.each([
    ["JWT", true],
    ["at+jwt", true],
    ["application/at+jwt", true],
    ["logout+jwt", false],
    ["secevent+jwt", false],
    ["", false],
  ])("of the type %j proves an address: %s", async (typ, isOne) => {
    expect(await verify?.(await provider.sign(claims, { typ }))).toBe(isOne ? "ann@example.com" : undefined);
  });

  it("that is signed by another key under the published name proves nothing", async () => {
    const { privateKey } = await generateKeyPair("RS256");
    expect(await verify?.(await provider.sign(claims, { key: privateKey }))).toBeUndefined();
  });

  it("that is signed by nobody, or with a shared secret, proves nothing", async () => {
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const body = encode({ ...claims, iss: provider.issuer, aud: provider.audience, exp: 4_000_000_000 });
    expect(await verify?.(`${encode({ alg: "none" })}.${body}.`)).toBeUndefined();
    const secret = new TextEncoder().encode("0".repeat(32));
    const shared = await new SignJWT(claims).setProtectedHeader({ alg: "HS256", kid: "one" }).sign(secret);
    expect(await verify?.(shared)).toBeUndefined();
  });

  it("cannot be judged while the provider does not answer: 503, not 401", async () => {
    const away = createVerifyToken({ ...provider, jwksUrl: "http://127.0.0.1:1/jwks" });
    await expect(away?.(await provider.sign(claims))).rejects.toMatchObject({ code: "SERVICE_UNAVAILABLE" });
  });
});

it("without an issuer, an audience or a key set there is no judge", () => {
  expect(createVerifyToken({ ...provider, jwksUrl: undefined })).toBeUndefined();
  expect(createVerifyToken({ ...provider, issuer: undefined })).toBeUndefined();
});
