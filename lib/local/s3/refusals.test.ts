import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  bucket,
  captureRequest,
  credentials,
  errorCode,
  type RawRequest,
  type RawResponse,
  region,
  sendRaw,
  startTestServer,
  type TestServer,
} from "@/lib/testing/s3/test-support";

// Every request that is unsigned, wrongly signed, late or altered on its way. The SDK signs; the test alters.
// Amazon S3 API Reference, "Authenticating Requests (AWS Signature Version 4)" and "Error responses".

let running: TestServer;
let client: S3Client;
const body = "the content";

beforeAll(async () => {
  running = await startTestServer();
  client = running.createClient();
  await client.send(new PutObjectCommand({ Bucket: bucket, Key: "object", Body: body }));
});
afterAll(async () => {
  client.destroy();
  await running.stop();
});

const send = (request: Partial<RawRequest>): Promise<RawResponse> => sendRaw(running.server.url, request);
const get = (config = {}): Promise<RawRequest> =>
  captureRequest(running, (one) => one.send(new GetObjectCommand({ Bucket: bucket, Key: "object" })), config);
const put = (config = {}): Promise<RawRequest> =>
  captureRequest(
    running,
    (one) => one.send(new PutObjectCommand({ Bucket: bucket, Key: "new", Body: body })),
    config,
  );

async function expectRefusal(
  request: Partial<RawRequest>,
  status: number,
  code: string,
): Promise<RawResponse> {
  const response = await send(request);
  expect({ status: response.status, code: response.code }).toEqual({ status, code });
  return response;
}

function withHeaders(request: RawRequest, headers: Record<string, string>): RawRequest {
  return { ...request, headers: { ...request.headers, ...headers } };
}

function withoutHeader(request: RawRequest, name: string): RawRequest {
  const { [name]: _removed, ...headers } = request.headers;
  return { ...request, headers };
}

describe("signed in the header", () => {
  test("what the SDK signed is accepted unaltered, so that the alterations below are what is refused", async () => {
    expect((await send(await get())).text).toBe(body);
    expect((await send(await put())).status).toBe(200);
  });

  test("a request without a signature is refused, for every method", async () => {
    for (const method of ["GET", "PUT", "POST", "DELETE"]) {
      await expectRefusal({ method, path: `/${bucket}/object` }, 403, "AccessDenied");
      await expectRefusal({ method, path: `/${bucket}` }, 403, "AccessDenied");
    }
    const head = await send({ method: "HEAD", path: `/${bucket}/object` });
    expect({ status: head.status, text: head.text }).toEqual({ status: 403, text: "" });
    await expectRefusal({ path: "/" }, 403, "AccessDenied");
  });

  test("a wrong secret key is refused", async () => {
    const config = { credentials: { ...credentials, secretAccessKey: "wrong" } };
    await expectRefusal(await get(config), 403, "SignatureDoesNotMatch");
    await expectRefusal(await put(config), 403, "SignatureDoesNotMatch");
  });

  test("an unknown access key is refused", async () => {
    const config = { credentials: { ...credentials, accessKeyId: "UNKNOWN" } };
    await expectRefusal(await get(config), 403, "InvalidAccessKeyId");
  });

  test("another region is refused, and the right one named", async () => {
    const response = await expectRefusal(
      await get({ region: "us-west-2" }),
      400,
      "AuthorizationHeaderMalformed",
    );
    expect(response.text).toContain(`<Region>${region}</Region>`);
  });

  test("temporary credentials are not known", async () => {
    const config = { credentials: { ...credentials, sessionToken: "token" } };
    await expectRefusal(await get(config), 501, "NotImplemented");
  });

  test.each([-16, 16])("a request signed %i minutes away from now is refused", async (minutes) => {
    const request = await get({ systemClockOffset: minutes * 60_000 });
    await expectRefusal(request, 403, "RequestTimeTooSkewed");
  });

  test.each([-14, 14])("a request signed %i minutes away from now is accepted", async (minutes) => {
    expect((await send(await get({ systemClockOffset: minutes * 60_000 }))).status).toBe(200);
  });

  test("another method, path or query than the signed one is refused", async () => {
    const request = await get();
    await expectRefusal({ ...request, method: "DELETE" }, 403, "SignatureDoesNotMatch");
    const [path = "", query = ""] = request.path.split("?");
    await expectRefusal({ ...request, path: `${path}2?${query}` }, 403, "SignatureDoesNotMatch");
    await expectRefusal({ ...request, path: `${path}?${query}&more=1` }, 403, "SignatureDoesNotMatch");
    await expectRefusal({ ...request, path }, 403, "SignatureDoesNotMatch");
    await expectRefusal({ ...request, path: `${request.path}&${query}` }, 400, "InvalidArgument");
  });

  test("another host than the signed one is refused", async () => {
    await expectRefusal(
      withHeaders(await get(), { host: "elsewhere.example" }),
      403,
      "SignatureDoesNotMatch",
    );
  });

  test("a changed signed header is refused", async () => {
    await expectRefusal(
      withHeaders(await put(), { "content-type": "text/html" }),
      403,
      "SignatureDoesNotMatch",
    );
    await expectRefusal(
      withHeaders(await put(), { "x-amz-checksum-crc32": "AAAAAA==" }),
      403,
      "SignatureDoesNotMatch",
    );
    await expectRefusal(
      withHeaders(await put(), { "x-amz-content-sha256": "UNSIGNED-PAYLOAD" }),
      403,
      "SignatureDoesNotMatch",
    );
  });

  test("a header of S3 that was added after signing is refused", async () => {
    await expectRefusal(withHeaders(await put(), { "x-amz-meta-note": "added" }), 403, "AccessDenied");
    await expectRefusal(withHeaders(await put(), { "x-amz-copy-source": "/other/key" }), 403, "AccessDenied");
  });

  test("a changed body is refused, and nothing is stored", async () => {
    const request = await captureRequest(running, (one) =>
      one.send(new PutObjectCommand({ Bucket: bucket, Key: "altered", Body: body })),
    );
    await expectRefusal({ ...request, body: Buffer.from("the c0ntent") }, 400, "XAmzContentSHA256Mismatch");
    expect(await errorCode(client.send(new HeadObjectCommand({ Bucket: bucket, Key: "altered" })))).toBe(
      "NotFound",
    );
  });

  test("a signature of a day other than the request's is refused", async () => {
    const request = await get();
    const yesterday = (request.headers["x-amz-date"] ?? "").replace(/^\d{8}/, "20200101");
    await expectRefusal(withHeaders(request, { "x-amz-date": yesterday }), 403, "AccessDenied");
    await expectRefusal(withHeaders(request, { "x-amz-date": "today" }), 403, "AccessDenied");
    await expectRefusal(withoutHeader(request, "x-amz-date"), 403, "AccessDenied");
  });

  test("a request that does not say its body's hash is refused", async () => {
    await expectRefusal(withoutHeader(await get(), "x-amz-content-sha256"), 400, "InvalidRequest");
  });

  test("an Authorization header that is no SigV4 is refused", async () => {
    const request = await get();
    const authorization = request.headers.authorization ?? "";
    const altered = (value: string): RawRequest => withHeaders(request, { authorization: value });
    await expectRefusal(altered("AWS TESTACCESSKEY:signature"), 400, "InvalidRequest");
    await expectRefusal(altered("Basic dGVzdDp0ZXN0"), 400, "InvalidRequest");
    await expectRefusal(altered("AWS4-HMAC-SHA256 nothing"), 400, "AuthorizationHeaderMalformed");
    await expectRefusal(
      altered(authorization.replace(/Signature=.*/, "Signature=")),
      400,
      "AuthorizationHeaderMalformed",
    );
    await expectRefusal(altered(authorization.replace("/s3/", "/ec2/")), 400, "AuthorizationHeaderMalformed");
    await expectRefusal(altered(authorization.replace(/.$/, "g")), 403, "SignatureDoesNotMatch");
    await expectRefusal(altered(authorization.replace("host;", "")), 403, "AccessDenied");
  });
});

describe("signed in the query", () => {
  const presign = (config = {}, options = {}): Promise<string> => {
    const command = new GetObjectCommand({ Bucket: bucket, Key: "object", ResponseContentType: "text/csv" });
    return getSignedUrl(running.createClient(config), command, { expiresIn: 60, ...options });
  };
  const pathOf = (url: string): string => url.slice(running.server.url.length);
  const signedAgo = (seconds: number) => ({ signingDate: new Date(Date.now() - seconds * 1000) });

  test("what the SDK presigned is accepted unaltered", async () => {
    const url = await presign();
    expect(await (await fetch(url)).text()).toBe(body);
    const head = new HeadObjectCommand({ Bucket: bucket, Key: "object" });
    expect(
      (await fetch(await getSignedUrl(client, head, { expiresIn: 60 }), { method: "HEAD" })).status,
    ).toBe(200);
  });

  test("a link is refused once it has expired", async () => {
    expect((await fetch(await presign({}, signedAgo(50)))).status).toBe(200);
    const response = await expectRefusal(
      { path: pathOf(await presign({}, signedAgo(61))) },
      403,
      "AccessDenied",
    );
    expect(response.text).toContain("<Message>Request has expired</Message>");
  });

  test("a link that begins in the future is refused", async () => {
    await expectRefusal({ path: pathOf(await presign({}, signedAgo(-16 * 60))) }, 403, "AccessDenied");
  });

  test.each(["0", "604801", "-1", "ten", ""])("X-Amz-Expires=%s is refused", async (value) => {
    const path = pathOf(await presign()).replace(/X-Amz-Expires=\d+/, `X-Amz-Expires=${value}`);
    await expectRefusal({ path }, 400, "AuthorizationQueryParametersError");
  });

  test("a longer life than the signed one is refused", async () => {
    const path = pathOf(await presign({}, signedAgo(61))).replace("X-Amz-Expires=60", "X-Amz-Expires=600");
    await expectRefusal({ path }, 403, "SignatureDoesNotMatch");
  });

  test("another object, method, override or host than the signed one is refused", async () => {
    const path = pathOf(await presign());
    await expectRefusal({ path: path.replace("/object?", "/other?") }, 403, "SignatureDoesNotMatch");
    await expectRefusal({ path: path.replace("text%2Fcsv", "text%2Fhtml") }, 403, "SignatureDoesNotMatch");
    await expectRefusal({ path: `${path}&response-cache-control=private` }, 403, "SignatureDoesNotMatch");
    await expectRefusal({ path, headers: { host: "elsewhere.example" } }, 403, "SignatureDoesNotMatch");
    const head = await send({ method: "HEAD", path });
    expect(head.status).toBe(403);
  });

  test("a link signed with another key is refused", async () => {
    const wrongSecret = await presign({ credentials: { ...credentials, secretAccessKey: "wrong" } });
    await expectRefusal({ path: pathOf(wrongSecret) }, 403, "SignatureDoesNotMatch");
    const unknownKey = await presign({ credentials: { ...credentials, accessKeyId: "UNKNOWN" } });
    await expectRefusal({ path: pathOf(unknownKey) }, 403, "InvalidAccessKeyId");
    const otherRegion = await presign({ region: "us-west-2" });
    await expectRefusal({ path: pathOf(otherRegion) }, 400, "AuthorizationQueryParametersError");
  });

  test.each(["X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", "X-Amz-SignedHeaders", "X-Amz-Signature"])(
    "a link without %s is refused",
    async (name) => {
      const path = pathOf(await presign()).replace(new RegExp(`[?&]${name}=[^&]*`), "&");
      const complete = path.includes("?") ? path : path.replace("&", "?");
      await expectRefusal({ path: complete }, 400, "AuthorizationQueryParametersError");
    },
  );

  test("a header of S3 that was added to a link is refused", async () => {
    const headers = { "x-amz-checksum-mode": "ENABLED" };
    await expectRefusal({ path: pathOf(await presign()), headers }, 403, "AccessDenied");
  });

  test("a link for anything but reading is refused", async () => {
    const command = new PutObjectCommand({ Bucket: bucket, Key: "new", Body: body });
    const path = pathOf(await getSignedUrl(client, command, { expiresIn: 60 }));
    await expectRefusal({ method: "PUT", path, body: Buffer.from(body) }, 501, "NotImplemented");
    await expectRefusal({ method: "DELETE", path: pathOf(await presign()) }, 501, "NotImplemented");
  });

  test("a link signed in the old way is refused", async () => {
    const path = `/${bucket}/object?AWSAccessKeyId=${credentials.accessKeyId}&Expires=4000000000&Signature=c2ln`;
    await expectRefusal({ path }, 400, "InvalidRequest");
  });

  test("two signatures at once are refused", async () => {
    const request = await get();
    await expectRefusal({ ...request, path: pathOf(await presign()) }, 400, "InvalidArgument");
  });
});
