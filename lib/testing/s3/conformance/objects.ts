import { createHash } from "node:crypto";
import { DeleteObjectCommand, GetObjectCommand, HeadBucketCommand } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { describe, expect, test } from "vitest";
import { errorCode } from "../test-support";
import type { Tools } from "./tools";

const md5 = (data: Buffer | string): string => createHash("md5").update(data).digest("hex");
const mebibyte = 1024 * 1024;

/** Objects and their keys, headers and checksums. */
export function objectSuite(name: string, tools: () => Tools): void {
  describe(`${name}: objects`, () => {
    // HeadBucket
    test("the bucket is there, another is not", async () => {
      await tools().client.send(new HeadBucketCommand({ Bucket: tools().bucket }));
      const Bucket = `${tools().bucket}-that-is-not-there`;
      expect(await errorCode(tools().client.send(new HeadBucketCommand({ Bucket })))).toBe("NotFound");
      expect(await errorCode(tools().client.send(new GetObjectCommand({ Bucket, Key: "any" })))).toBe(
        "NoSuchBucket",
      );
    });

    // PutObject; GetObject; HeadObject; "Common Response Headers", ETag
    test("what is put is got, with its length and the MD5 as ETag", async () => {
      for (const body of ["", "x", "some content", "a".repeat(3 * mebibyte)]) {
        const { ETag } = await tools().put("plain", { Body: Buffer.from(body) });
        expect(ETag).toBe(`"${md5(body)}"`);
        expect(await tools().getText("plain")).toBe(body);
        const found = await tools().head("plain");
        expect([found.ContentLength, found.ETag]).toEqual([body.length, ETag]);
        expect(Math.abs(Date.now() - (found.LastModified?.getTime() ?? 0))).toBeLessThan(60_000);
      }
    });

    // PutObject, x-amz-acl and x-amz-storage-class: what an object is anyway
    test("a private object of the standard class is one like any other", async () => {
      await tools().put("plain class", { Body: "x", ACL: "private", StorageClass: "STANDARD" });
      expect(await tools().getText("plain class")).toBe("x");
    });

    // PutObject, request headers; User Guide, "Working with object metadata"
    test("the headers of an object come back with it", async () => {
      const headers = {
        ContentType: "text/csv; charset=utf-8",
        CacheControl: "private, max-age=60",
        ContentDisposition: 'attachment; filename="deals.csv"',
        ContentEncoding: "identity",
        ContentLanguage: "en",
        Metadata: { report: "deals", "row-count": "12" },
      };
      await tools().put("headers", { Body: "a,b\n", ...headers });
      expect(await tools().head("headers")).toMatchObject(headers);
      expect(await tools().get("headers")).toMatchObject(headers);
      await tools().put("headers", { Body: "again" });
      const replaced = await tools().head("headers");
      expect(replaced.Metadata).toEqual({});
      expect([replaced.CacheControl, replaced.ContentDisposition]).toEqual([undefined, undefined]);
    });

    // User Guide, "Naming Amazon S3 objects"
    test.each([
      "with space",
      "plus+sign",
      "percent%2Fescaped",
      "question?mark&and=equals#hash",
      "quotes'\"(brackets)!*",
      "<xml>&amp;</xml>",
      "back\\slash",
      "//two//slashes//",
      "dots/../and/./more",
      "trailing/",
      "ünïcödé/日本語/العربية",
      "emoji 😀",
      "e\u0301 is not é",
    ])("a key may be %s", async (key) => {
      await tools().put(key, { Body: key });
      expect(await tools().getText(key)).toBe(key);
      const listed = await tools().list({ Prefix: key });
      expect(listed.Contents?.map(({ Key }) => Key)).toEqual([tools().prefix + key]);
      await tools().client.send(
        new DeleteObjectCommand({ Bucket: tools().bucket, Key: tools().prefix + key }),
      );
      expect(await errorCode(tools().head(key))).toBe("NotFound");
    });

    test("a key may have 1,024 bytes and no more", async () => {
      const longest =
        "é".repeat((1024 - tools().prefix.length) / 2) + "x".repeat((1024 - tools().prefix.length) % 2);
      await tools().put(longest, { Body: "long" });
      expect(await tools().getText(longest)).toBe("long");
      expect(await errorCode(tools().put(`${longest}x`, { Body: Buffer.alloc(0) }))).toBe("KeyTooLongError");
    });

    // GetObject, errors; DeleteObject
    test("an object that is not there is NoSuchKey, and removing it succeeds", async () => {
      expect(await errorCode(tools().get("missing"))).toBe("NoSuchKey");
      expect(await errorCode(tools().head("missing"))).toBe("NotFound");
      const removed = await tools().client.send(
        new DeleteObjectCommand({ Bucket: tools().bucket, Key: `${tools().prefix}missing` }),
      );
      expect(removed.$metadata.httpStatusCode).toBe(204);
    });

    // User Guide, "How to prevent object overwrites with conditional writes"
    test("of many writes with If-None-Match: * exactly one succeeds", async () => {
      const writes = Array.from({ length: 8 }, (_, index) =>
        tools().put("once", { Body: `writer ${index}`, IfNoneMatch: "*" }),
      );
      const codes = await Promise.all(writes.map(errorCode));
      const winner = codes.indexOf("no error");
      expect(codes.filter((code) => code === "no error")).toHaveLength(1);
      for (const code of codes)
        expect(["no error", "PreconditionFailed", "ConditionalRequestConflict"]).toContain(code);
      expect(await tools().getText("once")).toBe(`writer ${winner}`);
    });

    test("a write with If-Match replaces only the version it names", async () => {
      const { ETag } = await tools().put("match", { Body: "one" });
      await tools().put("match", { Body: "two", IfMatch: ETag });
      expect(await errorCode(tools().put("match", { Body: "three", IfMatch: ETag }))).toBe(
        "PreconditionFailed",
      );
      expect(await tools().getText("match")).toBe("two");
      expect(await errorCode(tools().put("match-nothing", { Body: "x", IfMatch: ETag }))).toBe("NoSuchKey");
    });

    // GetObject, "Overriding Response Header Values"
    test("a presigned link may override the headers of the answer", async () => {
      await tools().put("override", { Body: "a,b\n", ContentType: "text/plain" });
      const command = new GetObjectCommand({
        Bucket: tools().bucket,
        Key: `${tools().prefix}override`,
        ResponseContentDisposition: "attachment; filename=\"a.csv\"; filename*=UTF-8''%C3%A4.csv",
        ResponseContentType: "text/csv",
        ResponseCacheControl: "no-store",
      });
      const response = await fetch(await getSignedUrl(tools().client, command, { expiresIn: 60 }));
      expect(await response.text()).toBe("a,b\n");
      expect(response.headers.get("content-disposition")).toBe(
        "attachment; filename=\"a.csv\"; filename*=UTF-8''%C3%A4.csv",
      );
      expect(response.headers.get("content-type")).toBe("text/csv");
      expect(response.headers.get("cache-control")).toBe("no-store");
    });
  });

  describe(`${name}: integrity`, () => {
    // User Guide, "Checking object integrity"
    test.each(["CRC32", "CRC32C", "SHA1", "SHA256"] as const)(
      "%s is checked and given back",
      async (algorithm) => {
        const written = await tools().put("sum", { Body: "content to check", ChecksumAlgorithm: algorithm });
        const value = written[`Checksum${algorithm}`];
        expect(value).toBeTruthy();
        const read = await tools().get("sum", { ChecksumMode: "ENABLED" });
        expect([read[`Checksum${algorithm}`], read.ChecksumType]).toEqual([value, "FULL_OBJECT"]);
        expect(await read.Body?.transformToString()).toBe("content to check");
      },
    );

    test.each([
      ["CRC32", { ChecksumCRC32: "AAAAAA==" }],
      ["CRC32C", { ChecksumCRC32C: "AAAAAA==" }],
      ["SHA1", { ChecksumSHA1: "2jmj7l5rSw0yVb/vlWAYkK/YBwk=" }],
      ["SHA256", { ChecksumSHA256: "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=" }],
      ["MD5", { ContentMD5: "1B2M2Y8AsgTpgAmY7PhCfg==" }], // PutObject, Content-MD5
    ])("a wrong %s is refused and nothing stored", async (algorithm, sums) => {
      const key = `wrong-${algorithm}`;
      expect(await errorCode(tools().put(key, { Body: "not empty", ...sums }))).toBe("BadDigest");
      expect(await errorCode(tools().head(key))).toBe("NotFound");
    });

    test("a Content-MD5 that is none is refused", async () => {
      expect(await errorCode(tools().put("digest", { Body: "x", ContentMD5: "short" }))).toBe(
        "InvalidDigest",
      );
    });
  });
}
