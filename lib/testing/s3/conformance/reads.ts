import { HeadObjectCommand } from "@aws-sdk/client-s3";
import { describe, expect, test } from "vitest";
import { errorCode } from "../test-support";
import { statusOf, type Tools } from "./tools";

/** Ranges and conditional reads. */
export function readSuite(name: string, tools: () => Tools): void {
  describe(`${name}: ranges and conditions`, () => {
    const content = "0123456789";

    // GetObject, Range; RFC 9110, 14.1.2 and 15.3.7
    test.each([
      ["bytes=0-0", "0", "bytes 0-0/10"],
      ["bytes=2-5", "2345", "bytes 2-5/10"],
      ["bytes=7-", "789", "bytes 7-9/10"],
      ["bytes=-3", "789", "bytes 7-9/10"],
      ["bytes=-30", content, "bytes 0-9/10"],
      ["bytes=5-500", "56789", "bytes 5-9/10"],
    ])("%s gives %s", async (Range, text, contentRange) => {
      await tools().put("range", { Body: content });
      const part = await tools().get("range", { Range });
      expect(await part.Body?.transformToString()).toBe(text);
      expect([part.ContentRange, part.ContentLength]).toEqual([contentRange, text.length]);
      expect(part.$metadata.httpStatusCode).toBe(206);
    });

    test.each(["bytes=0-1,4-5", "bytes=5-2", "lines=1-2"])("%s gives the whole object", async (Range) => {
      await tools().put("range", { Body: content });
      const whole = await tools().get("range", { Range });
      expect(await whole.Body?.transformToString()).toBe(content);
      expect(whole.$metadata.httpStatusCode).toBe(200);
    });

    test.each(["bytes=10-", "bytes=10-20", "bytes=-0"])("%s is beyond the end", async (Range) => {
      await tools().put("range", { Body: content });
      expect(await errorCode(tools().get("range", { Range }))).toBe("InvalidRange");
      expect(await statusOf(tools().get("range", { Range }))).toBe(416);
    });

    // GetObject, If-Match and the rest; RFC 9110, 13.2.2 for their precedence
    test("conditions on a read", async () => {
      const { ETag = "" } = await tools().put("condition", { Body: content });
      const { LastModified = new Date() } = await tools().head("condition");
      const before = new Date(LastModified.getTime() - 10_000);
      const status = (input: Parameters<Tools["get"]>[1]) => statusOf(tools().get("condition", input));

      expect(await status({ IfMatch: ETag })).toBe(200);
      expect(await status({ IfMatch: '"other"' })).toBe(412);
      expect(await status({ IfNoneMatch: ETag })).toBe(304);
      expect(await status({ IfNoneMatch: '"other"' })).toBe(200);
      expect(await status({ IfModifiedSince: before })).toBe(200);
      expect(await status({ IfModifiedSince: LastModified })).toBe(304);
      expect(await status({ IfUnmodifiedSince: LastModified })).toBe(200);
      expect(await status({ IfUnmodifiedSince: before })).toBe(412);
      expect(await status({ IfMatch: ETag, IfUnmodifiedSince: before })).toBe(200);
      expect(await status({ IfNoneMatch: ETag, IfModifiedSince: before })).toBe(304);
      expect(await status({ IfMatch: ETag, Range: "bytes=0-1" })).toBe(200);
      const headInput = { Bucket: tools().bucket, Key: `${tools().prefix}condition`, IfMatch: '"other"' };
      expect(await statusOf(tools().client.send(new HeadObjectCommand(headInput)))).toBe(412);
    });
  });
}
