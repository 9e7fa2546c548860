import { describe, expect, test } from "vitest";
import { type Authentication, authenticate } from "./authenticate";
import { decodeAwsChunked } from "./aws-chunked";
import type { S3Request } from "./request";

// The published examples. All use the same keys, day, bucket and region.
const credentials = {
  accessKeyId: "AKIAIOSFODNN7EXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
};
const now = Date.parse("2013-05-24T00:00:00Z");
const scope = "20130524/us-east-1/s3/aws4_request";
const emptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

interface Example {
  method?: string;
  path: string;
  query?: Record<string, string>;
  headers: Record<string, string>;
  signature: string;
}

async function* noBody(): AsyncGenerator<Buffer> {}

function exampleRequest(example: Example): S3Request {
  const headers = new Map(Object.entries({ "x-amz-date": "20130524T000000Z", ...example.headers }));
  const signedHeaders = [...headers.keys()].sort().join(";");
  headers.set(
    "authorization",
    `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope},SignedHeaders=${signedHeaders},Signature=${example.signature}`,
  );
  return {
    method: example.method ?? "GET",
    rawPath: example.path,
    bucket: "examplebucket",
    key: null,
    query: new Map(Object.entries(example.query ?? {})),
    headers,
    body: noBody(),
  };
}

function verify(request: S3Request): Authentication {
  return authenticate(request, { credentials, region: "us-east-1", now });
}

const bucketHost = "examplebucket.s3.amazonaws.com";
const chunkedHeaders = {
  host: "s3.amazonaws.com",
  "content-encoding": "aws-chunked",
  "x-amz-decoded-content-length": "66560",
  "x-amz-storage-class": "REDUCED_REDUNDANCY",
};
const chunkedExample: Example = {
  method: "PUT",
  path: "/examplebucket/chunkObject.txt",
  headers: {
    ...chunkedHeaders,
    "content-length": "66824",
    "x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
  },
  signature: "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9",
};
const trailerExample: Example = {
  method: "PUT",
  path: "/examplebucket/chunkObject.txt",
  headers: {
    ...chunkedHeaders,
    "x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
    "x-amz-trailer": "x-amz-checksum-crc32c",
  },
  signature: "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e",
};

// Amazon S3 API Reference, "Signature Calculations for the Authorization Header: Transferring Payload in a Single
// Chunk", Examples; "... in Multiple Chunks" and "... Including Trailing Headers", Example: PUT Object.
const published: Record<string, Example> = {
  "GET Object": {
    path: "/test.txt",
    headers: { host: bucketHost, range: "bytes=0-9", "x-amz-content-sha256": emptyHash },
    signature: "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
  },
  "PUT Object": {
    method: "PUT",
    path: "/test$file.text",
    headers: {
      host: bucketHost,
      date: "Fri, 24 May 2013 00:00:00 GMT",
      "x-amz-storage-class": "REDUCED_REDUNDANCY",
      "x-amz-content-sha256": "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072",
    },
    signature: "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
  },
  "GET Bucket Lifecycle": {
    path: "/",
    query: { lifecycle: "" },
    headers: { host: bucketHost, "x-amz-content-sha256": emptyHash },
    signature: "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
  },
  "Get Bucket (List Objects)": {
    path: "/",
    query: { "max-keys": "2", prefix: "J" },
    headers: { host: bucketHost, "x-amz-content-sha256": emptyHash },
    signature: "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
  },
  "PUT Object in chunks": chunkedExample,
  "PUT Object in chunks with a trailer": trailerExample,
};

describe("published SigV4 examples", () => {
  test.each(Object.entries(published))("%s is accepted", (_, example) => {
    expect(verify(exampleRequest(example)).signature).toBe(example.signature);
  });

  test.each(Object.entries(published))("%s with another last digit is refused", (_, example) => {
    const last = example.signature.endsWith("0") ? "1" : "0";
    const altered = { ...example, signature: example.signature.slice(0, -1) + last };
    expect(() => verify(exampleRequest(altered))).toThrow(/does not match/);
  });

  // "Authenticating Requests: Using Query Parameters (AWS Signature Version 4)", example of a presigned GET.
  test("the presigned GET is accepted for a day and no longer", () => {
    const query = new Map([
      ["X-Amz-Algorithm", "AWS4-HMAC-SHA256"],
      ["X-Amz-Credential", `${credentials.accessKeyId}/${scope}`],
      ["X-Amz-Date", "20130524T000000Z"],
      ["X-Amz-Expires", "86400"],
      ["X-Amz-SignedHeaders", "host"],
      ["X-Amz-Signature", "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"],
    ]);
    const request: S3Request = {
      method: "GET",
      rawPath: "/test.txt",
      bucket: "examplebucket",
      key: "test.txt",
      query,
      headers: new Map([["host", bucketHost]]),
      body: noBody(),
    };
    const at = (ms: number) => () => authenticate(request, { credentials, region: "us-east-1", now: ms });
    expect(at(now)).not.toThrow();
    expect(at(now + 86_400_000)).not.toThrow();
    expect(at(now + 86_400_001)).toThrow("Request has expired");
  });
});

describe("published chunked bodies", () => {
  const chunk = (header: string, size: number): string =>
    `${header}\r\n${"a".repeat(size)}${size > 0 ? "\r\n" : ""}`;
  const signedChunks = [
    chunk("10000;chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648", 65_536),
    chunk("400;chunk-signature=0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497", 1024),
    chunk("0;chunk-signature=b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9", 0),
    "\r\n",
  ].join("");
  const trailerChunks = [
    chunk("10000;chunk-signature=b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2", 65_536),
    chunk("400;chunk-signature=1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7", 1024),
    chunk("0;chunk-signature=2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992", 0),
    "x-amz-checksum-crc32c:sOO8/Q==\r\n",
    "x-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n\r\n",
  ].join("");

  async function decode(example: Example, body: string, hasTrailer: boolean, pieceBytes = body.length) {
    async function* pieces(): AsyncGenerator<Buffer> {
      for (let at = 0; at < body.length; at += pieceBytes) yield Buffer.from(body.slice(at, at + pieceBytes));
    }
    const trailers = new Map<string, string>();
    const authentication = verify(exampleRequest(example));
    const decoded: Buffer[] = [];
    for await (const part of decodeAwsChunked(
      pieces(),
      { isSigned: true, hasTrailer, authentication },
      trailers,
    )) {
      decoded.push(part);
    }
    return { text: Buffer.concat(decoded).toString(), trailers };
  }

  test.each([1, 7, 1000, 65_627, 100_000])(
    "decode the same when they come in pieces of %i bytes",
    async (size) => {
      const plain = await decode(chunkedExample, signedChunks, false, size);
      expect(plain.text).toBe("a".repeat(66_560));
      const trailed = await decode(trailerExample, trailerChunks, true, size);
      expect(trailed.text).toBe("a".repeat(66_560));
      expect([...trailed.trailers]).toEqual([["x-amz-checksum-crc32c", "sOO8/Q=="]]);
    },
  );

  test("one changed byte in a chunk, a signature or the trailer is refused", async () => {
    const changed = (body: string, at: number): string => `${body.slice(0, at)}b${body.slice(at + 1)}`;
    await expect(decode(chunkedExample, changed(signedChunks, 200), false)).rejects.toThrow(
      /chunk does not match/,
    );
    await expect(decode(chunkedExample, changed(signedChunks, 66_000), false)).rejects.toThrow(
      /chunk does not match/,
    );
    await expect(decode(chunkedExample, changed(signedChunks, 24), false)).rejects.toThrow(
      /chunk does not match/,
    );
    const crcAt = trailerChunks.indexOf("sOO8");
    await expect(decode(trailerExample, changed(trailerChunks, crcAt), true)).rejects.toThrow(
      /trailer does not match/,
    );
    const signatureAt = trailerChunks.indexOf("d81f82");
    await expect(decode(trailerExample, changed(trailerChunks, signatureAt), true)).rejects.toThrow(
      /trailer does not match/,
    );
  });

  test("a body that lacks its end, its signatures or its trailer's signature is refused", async () => {
    const withoutEnd = signedChunks.slice(0, signedChunks.indexOf("\r\n0;") + 2);
    await expect(decode(chunkedExample, withoutEnd, false)).rejects.toThrow(/ended before its last chunk/);
    const unsigned = signedChunks.replaceAll(/;chunk-signature=[0-9a-f]+/g, "");
    await expect(decode(chunkedExample, unsigned, false)).rejects.toThrow(/chunk does not match/);
    const withoutSignature = trailerChunks.replace(/x-amz-trailer-signature.*\r\n\r\n$/, "\r\n");
    await expect(decode(trailerExample, withoutSignature, true)).rejects.toThrow(/trailer does not match/);
    await expect(decode(chunkedExample, `${signedChunks}more`, false)).rejects.toThrow(
      /behind the last chunk/,
    );
  });

  test("chunks in another order are refused", async () => {
    const second = trailerChunks.indexOf("400;");
    const third = trailerChunks.indexOf("0;chunk-signature=2ca2");
    const swapped =
      trailerChunks.slice(second, third) + trailerChunks.slice(0, second) + trailerChunks.slice(third);
    await expect(decode(trailerExample, swapped, true)).rejects.toThrow(/does not match/);
  });
});
