import { describe, expect, it } from "vitest";
import { withoutSecrets } from "./create-log";

const key = "0123456789abcdef".repeat(4);

describe("a line of the log has no", () => {
  it.each([
    ["API key", `{"msg":"bad key ${key}"}`, key],
    ["API key in capitals", `{"msg":"bad key ${key.toUpperCase()}"}`, key.toUpperCase()],
    ["API key in an address", `{"path":"/api/v1/exports?api_key=abc123&limit=5"}`, "abc123"],
    ["signature of a link", `{"url":"https://s3/x?X-Amz-Signature=5ig&X-Amz-Expires=60"}`, "5ig"],
    ["name of the key that signed a link", `{"url":"https://s3/x?X-Amz-Credential=AKIA%2F20261125"}`, "AKIA"],
    ["bearer token", `{"headers":"authorization: Bearer eyJhbGciOi.J9.abc"}`, "eyJhbGciOi"],
    ["session cookie", `{"cookie":"tranche.session_token=s3ss10n.abc; theme=dark"}`, "s3ss10n"],
    ["password in a connection string", `{"msg":"postgresql://app:hunter2@db:5432/tranche"}`, "hunter2"],
  ])("%s", (_what, line, secret) => {
    const written = withoutSecrets(line);
    expect(written).not.toContain(secret);
    expect(JSON.parse(written)).toBeTypeOf("object");
  });
});

it("what is no secret is left as it is", () => {
  const line = `{"exportId":5,"requestId":"req_0123456789abcdef01234567","path":"/api/v1/exports/5","limit":"limit=5"}`;
  expect(withoutSecrets(line)).toBe(line);
});
