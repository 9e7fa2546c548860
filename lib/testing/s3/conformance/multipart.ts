import { createHash } from "node:crypto";
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { describe, expect, test } from "vitest";
import { errorCode } from "../test-support";
import type { Tools } from "./tools";

const md5 = (data: Buffer | string): string => createHash("md5").update(data).digest("hex");
const mebibyte = 1024 * 1024;

/** Multipart uploads. */
export function multipartSuite(name: string, tools: () => Tools): void {
  describe(`${name}: multipart uploads`, () => {
    const large = Buffer.alloc(5 * mebibyte, "large part ");
    const start = async (key: string, input = {}) => {
      const command = new CreateMultipartUploadCommand({
        Bucket: tools().bucket,
        Key: tools().prefix + key,
        ...input,
      });
      const { UploadId } = await tools().client.send(command);
      return { Bucket: tools().bucket, Key: tools().prefix + key, UploadId };
    };
    type Started = Awaited<ReturnType<typeof start>>;
    const part = async (upload: Started, PartNumber: number, Body: Buffer) => {
      const { ETag } = await tools().client.send(new UploadPartCommand({ ...upload, PartNumber, Body }));
      return { PartNumber, ETag };
    };
    const complete = (
      upload: Started,
      Parts: { PartNumber: number; ETag: string | undefined }[],
      input = {},
    ) =>
      tools().client.send(
        new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts }, ...input }),
      );

    // CreateMultipartUpload, UploadPart, CompleteMultipartUpload
    test("parts in any order become one object with the headers of its start", async () => {
      const upload = await start("parts", { ContentType: "text/csv", Metadata: { report: "clicks" } });
      const tail = Buffer.from("tail");
      const last = await part(upload, 7, tail);
      const first = await part(upload, 2, large);
      expect(await errorCode(tools().head("parts"))).toBe("NotFound");
      const { ETag } = await complete(upload, [first, last]);
      expect(ETag).toBe(`"${md5(Buffer.concat([Buffer.from(md5(large) + md5(tail), "hex")]))}-2"`);
      const read = await tools().get("parts");
      expect(read).toMatchObject({ ETag, ContentType: "text/csv", Metadata: { report: "clicks" } });
      const bytes = Buffer.from((await read.Body?.transformToByteArray()) ?? []);
      expect(bytes.equals(Buffer.concat([large, tail]))).toBe(true);
    });

    test("a range may cross the border of two parts", async () => {
      const upload = await start("border");
      await complete(upload, [
        await part(upload, 1, large),
        await part(upload, 2, Buffer.from("0123456789")),
      ]);
      const whole = Buffer.concat([large, Buffer.from("0123456789")]).toString();
      const Range = `bytes=${large.length - 4}-${large.length + 3}`;
      expect(await tools().getText("border", { Range })).toBe(
        whole.slice(large.length - 4, large.length + 4),
      );
      expect(await tools().getText("border", { Range: "bytes=-12" })).toBe(whole.slice(-12));
    });

    test("a part sent again replaces the earlier one", async () => {
      const upload = await start("again");
      const old = await part(upload, 1, Buffer.from("old"));
      const fresh = await part(upload, 1, Buffer.from("fresh"));
      expect(await errorCode(complete(upload, [old]))).toBe("InvalidPart");
      await complete(upload, [fresh]);
      expect(await tools().getText("again")).toBe("fresh");
    });

    // CompleteMultipartUpload, errors
    test("a wrong list of parts is refused, and the upload stays open", async () => {
      const upload = await start("errors");
      const one = await part(upload, 1, Buffer.from("small"));
      const two = await part(upload, 2, Buffer.from("small too"));
      expect(await errorCode(complete(upload, [two, one]))).toBe("InvalidPartOrder");
      expect(await errorCode(complete(upload, [one, two]))).toBe("EntityTooSmall");
      expect(await errorCode(complete(upload, [one, { PartNumber: 3, ETag: one.ETag }]))).toBe("InvalidPart");
      expect(await errorCode(complete(upload, [{ PartNumber: 1, ETag: two.ETag }]))).toBe("InvalidPart");
      expect(await errorCode(complete(upload, []))).toBe("MalformedXML");
      await complete(upload, [one]);
      expect(await tools().getText("errors")).toBe("small");
    });

    test("an upload that is not there is NoSuchUpload", async () => {
      const gone = await start("gone");
      await part(gone, 1, Buffer.from("x"));
      await tools().client.send(new AbortMultipartUploadCommand(gone));
      expect(await errorCode(part(gone, 2, Buffer.from("x")))).toBe("NoSuchUpload");
      expect(await errorCode(complete(gone, [{ PartNumber: 1, ETag: '"x"' }]))).toBe("NoSuchUpload");
      expect(await errorCode(tools().client.send(new ListPartsCommand(gone)))).toBe("NoSuchUpload");
      expect(await errorCode(tools().head("gone"))).toBe("NotFound");
    });

    test("a part number outside 1 to 10,000 is refused", async () => {
      const upload = await start("numbers");
      for (const number of [0, 10_001]) {
        expect(await errorCode(part(upload, number, Buffer.from("x")))).toBe("InvalidArgument");
      }
      await tools().client.send(new AbortMultipartUploadCommand(upload));
    });

    // ListParts
    test("parts are listed by number, in pages", async () => {
      const upload = await start("listed");
      for (const number of [3, 1, 2]) await part(upload, number, Buffer.from("x".repeat(number)));
      const first = await tools().client.send(new ListPartsCommand({ ...upload, MaxParts: 2 }));
      expect(first.Parts?.map(({ PartNumber, Size }) => [PartNumber, Size])).toEqual([
        [1, 1],
        [2, 2],
      ]);
      expect(first.IsTruncated).toBe(true);
      const marker = { PartNumberMarker: first.NextPartNumberMarker };
      const second = await tools().client.send(new ListPartsCommand({ ...upload, ...marker }));
      expect(second.Parts?.map(({ ETag }) => ETag)).toEqual([`"${md5("xxx")}"`]);
      expect(second.IsTruncated).toBe(false);
      await tools().client.send(new AbortMultipartUploadCommand(upload));
    });

    // ListMultipartUploads
    test("open uploads are listed by key, in pages", async () => {
      const uploads = [await start("open/b"), await start("open/a"), await start("open/c")];
      const input = { Bucket: tools().bucket, Prefix: `${tools().prefix}open/` };
      const first = await tools().client.send(new ListMultipartUploadsCommand({ ...input, MaxUploads: 2 }));
      expect(first.Uploads?.map(({ Key }) => Key)).toEqual([
        `${tools().prefix}open/a`,
        `${tools().prefix}open/b`,
      ]);
      expect(first.IsTruncated).toBe(true);
      const { NextKeyMarker: KeyMarker, NextUploadIdMarker: UploadIdMarker } = first;
      const second = await tools().client.send(
        new ListMultipartUploadsCommand({ ...input, KeyMarker, UploadIdMarker }),
      );
      expect(second.Uploads?.map(({ Key, UploadId }) => [Key, UploadId])).toEqual([
        [`${tools().prefix}open/c`, uploads[2]?.UploadId],
      ]);
      for (const upload of uploads) await tools().client.send(new AbortMultipartUploadCommand(upload));
      expect((await tools().client.send(new ListMultipartUploadsCommand(input))).Uploads).toBeUndefined();
    });

    // User Guide, "How to prevent object overwrites with conditional writes"
    test("Complete with If-None-Match: * does not replace an object", async () => {
      await tools().put("kept", { Body: "kept" });
      const upload = await start("kept");
      const only = await part(upload, 1, Buffer.from("new"));
      expect(await errorCode(complete(upload, [only], { IfNoneMatch: "*" }))).toBe("PreconditionFailed");
      expect(await tools().getText("kept")).toBe("kept");
      await tools().client.send(new AbortMultipartUploadCommand(upload));
    });

    // User Guide, "Checking object integrity", composite checksums
    test("the SDK's managed upload works with its default checksums", async () => {
      const body = Buffer.concat([large, large, large, Buffer.from("end")]);
      const params = { Bucket: tools().bucket, Key: `${tools().prefix}managed`, Body: body };
      const done = await new Upload({
        client: tools().client,
        params,
        partSize: 5 * mebibyte,
        queueSize: 2,
      }).done();
      expect(done.ChecksumCRC32).toMatch(/^[\w+/]{6}==-4$/);
      const read = await tools().get("managed", { ChecksumMode: "ENABLED" });
      expect([read.ChecksumCRC32, read.ChecksumType]).toEqual([done.ChecksumCRC32, "COMPOSITE"]);
      expect(Buffer.from((await read.Body?.transformToByteArray()) ?? []).equals(body)).toBe(true);
    });

    test("a part without the checksum that the upload promised is refused", async () => {
      const upload = await start("promised", { ChecksumAlgorithm: "SHA256" });
      expect(await errorCode(part(upload, 1, Buffer.from("x")))).toBe("InvalidRequest");
      await tools().client.send(new AbortMultipartUploadCommand(upload));
    });
  });
}
