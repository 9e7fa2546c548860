import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import { bearerToken, canonicalJson, isSigningKey, sign, signatureFault } from "./signature";

// RFC 8785, sections 3.2.2 and 3.2.3: the two samples of the specification.
describe("canonical JSON", () => {
  test("writes numbers and strings as the RFC's sample", () => {
    const input =
      '{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],"string":"\\u20ac$\\u000F\\u000aA\'\\u0042\\u0022\\u005c\\\\\\"\\/","literals":[null,true,false]}';
    expect(canonicalJson(JSON.parse(input))).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  test("sorts keys by UTF-16 code units, at every level", () => {
    const keys = ["€", "\r", "\ufb33", "1", "😀", "\u0080", "ö"];
    const object = Object.fromEntries(keys.map((key) => [key, 0]));
    const inner = Object.keys(JSON.parse(canonicalJson([{ object }]))[0].object);
    // An object lists a key that is a whole number first, so the text itself has the order.
    expect(inner).toHaveLength(7);
    const text = canonicalJson(object);
    const positions = ["\\r", "1", "\u0080", "ö", "€", "😀", "\ufb33"].map((key) => text.indexOf(`"${key}"`));
    expect(positions).toEqual([...positions].sort((a, b) => a - b));
    expect(positions).not.toContain(-1);
  });
});

// Inngest SDK specification, 4.1.1 and 4.1.3: HMAC-SHA256 over body and time, the key without its prefix.
describe("signatures", () => {
  const key = "signkey-test-0123456789abcdef";
  const now = 1_700_000_000_000;
  const expected = createHmac("sha256", "0123456789abcdef").update('{"a":1}1700000000').digest("hex");

  test("are made as specified", () => {
    expect(sign('{"a":1}', key, now)).toBe(`t=1700000000&s=${expected}`);
  });

  test("are accepted for their body, key and time, and for nothing else", () => {
    const header = `t=1700000000&s=${expected}`;
    expect(signatureFault(header, '{"a":1}', key, now)).toBeNull();
    expect(signatureFault(header, '{"a":1}', key, now + 299_000)).toBeNull();
    expect(signatureFault(header, '{"a":1}', key, now + 301_000)).toEqual(
      expect.stringContaining("five minutes"),
    );
    expect(signatureFault(header, '{"a":1}', key, now - 301_000)).toEqual(
      expect.stringContaining("five minutes"),
    );
    expect(signatureFault(header, '{"a":2}', key, now)).toEqual(expect.stringContaining("another"));
    expect(signatureFault(header, '{"a":1}', "00", now)).toEqual(expect.stringContaining("another"));
    expect(signatureFault("t=1700000001", '{"a":1}', key, now)).toEqual(expect.stringContaining("another"));
    expect(signatureFault(`s=${expected}`, '{"a":1}', key, now)).toEqual(
      expect.stringContaining("five minutes"),
    );
    expect(signatureFault(undefined, '{"a":1}', key, now)).toEqual(expect.stringContaining("not signed"));
  });

  test("the bearer token is the prefix and the hash of the decoded key", () => {
    // the example of the specification, 4.1.4
    expect(bearerToken("signkey-prod-12345678")).toBe(
      "signkey-prod-b2ed992186a5cb19f6668aade821f502c1d00970dfd0e35128d51bac4649916c",
    );
  });

  test("only hex with whole bytes is a key", () => {
    expect(["00ff", "signkey-prod-00FF"].map(isSigningKey)).toEqual([true, true]);
    expect(["", "0", "00f", "xyz0", "signkey-prod-"].map(isSigningKey)).toEqual(Array(5).fill(false));
  });
});
