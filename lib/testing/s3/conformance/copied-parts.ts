import { createHash, randomBytes } from "node:crypto";
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { describe, expect, test } from "vitest";
import { errorCode } from "../test-support";
import type { Tools } from "./tools";

const partBytesMin = 5 * 1024 * 1024;

/** Parts of uploads that are made of objects in the store: UploadPartCopy. */
export function copiedPartsSuite(name: string, tools: () => Tools): void {
  describe(`${name}: parts made of objects that are there`, () => {
    const start = async (key: string) => {
      const { bucket: Bucket, prefix, client } = tools();
      const { UploadId } = await client.send(
        new CreateMultipartUploadCommand({ Bucket, Key: prefix + key, ChecksumAlgorithm: "CRC32" }),
      );
      return { Bucket, Key: prefix + key, UploadId };
    };
    type Started = Awaited<ReturnType<typeof start>>;
    const copy = async (upload: Started, PartNumber: number, source: string, CopySourceRange?: string) => {
      const { bucket, prefix, client } = tools();
      const CopySource = encodeURI(`${bucket}/${prefix}${source}`);
      const answer = await client.send(
        new UploadPartCopyCommand({ ...upload, PartNumber, CopySource, CopySourceRange }),
      );
      const { ETag, ChecksumCRC32 } = answer.CopyPartResult ?? {};
      return { PartNumber, ETag, ChecksumCRC32 };
    };
    const complete = (upload: Started, Parts: Awaited<ReturnType<typeof copy>>[]) =>
      tools().client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } }));
    const read = async (key: string) =>
      Buffer.from((await (await tools().get(key)).Body?.transformToByteArray()) ?? []);

    test("stand among others in the order of their numbers, and outlive the objects that they were made of", async () => {
      const [first, second, tail] = [
        randomBytes(partBytesMin),
        randomBytes(partBytesMin + 7),
        Buffer.from("tail"),
      ];
      await tools().put("copied/a ü+&%/1", { Body: first });
      await tools().put("copied/2", { Body: second });
      const upload = await start("copied/whole");
      const parts = [await copy(upload, 1, "copied/a ü+&%/1"), await copy(upload, 2, "copied/2")];
      expect(parts.map(({ ETag }) => ETag)).toEqual(
        [first, second].map((bytes) => `"${createHash("md5").update(bytes).digest("hex")}"`),
      );
      const { ETag, ChecksumCRC32 } = await tools().client.send(
        new UploadPartCommand({ ...upload, PartNumber: 3, Body: tail }),
      );
      await complete(upload, [...parts, { PartNumber: 3, ETag, ChecksumCRC32 }]);
      const { bucket: Bucket, prefix } = tools();
      for (const source of ["copied/a ü+&%/1", "copied/2"])
        await tools().client.send(new DeleteObjectCommand({ Bucket, Key: prefix + source }));
      expect((await read("copied/whole")).equals(Buffer.concat([first, second, tail]))).toBe(true);
    });

    test("a source that is written anew, or the new object being removed, changes nothing of the other", async () => {
      const old = randomBytes(1000);
      await tools().put("copied/source", { Body: old });
      const uploads = [await start("copied/x"), await start("copied/y")];
      for (const upload of uploads) await complete(upload, [await copy(upload, 1, "copied/source")]);
      await tools().put("copied/source", { Body: "new" });
      expect((await read("copied/x")).equals(old)).toBe(true);
      const { bucket: Bucket, prefix } = tools();
      await tools().client.send(new DeleteObjectCommand({ Bucket, Key: `${prefix}copied/x` }));
      expect((await read("copied/y")).equals(old)).toBe(true);
      expect(await tools().getText("copied/source")).toBe("new");
    });

    test("may be a range of an object, and of one that has parts itself", async () => {
      const bytes = randomBytes(partBytesMin);
      await tools().put("copied/ranged", { Body: bytes });
      const joined = await start("copied/joined");
      await complete(joined, [
        await copy(joined, 1, "copied/ranged"),
        await copy(joined, 2, "copied/ranged", "bytes=0-9"),
      ]);
      const whole = Buffer.concat([bytes, bytes.subarray(0, 10)]);
      expect((await read("copied/joined")).equals(whole)).toBe(true);

      const last = partBytesMin + 4;
      const ranges = await start("copied/ranges");
      await complete(ranges, [await copy(ranges, 1, "copied/joined", `bytes=${last - 7}-${last}`)]);
      expect((await read("copied/ranges")).equals(whole.subarray(last - 7, last + 1))).toBe(true);
      const again = await start("copied/again");
      await complete(again, [await copy(again, 1, "copied/joined")]);
      expect((await read("copied/again")).equals(whole)).toBe(true);
    });

    test("of what is not there, or beyond its end, are refused, and the upload stays open", async () => {
      await tools().put("copied/short", { Body: "0123456789" });
      const upload = await start("copied/refused");
      expect(await errorCode(copy(upload, 1, "copied/missing"))).toBe("NoSuchKey");
      expect(await errorCode(copy(upload, 1, "copied/short", "bytes=5-10"))).toBe("InvalidArgument");
      const gone = { ...upload, UploadId: "no-such-upload" };
      expect(await errorCode(copy(gone, 1, "copied/short"))).toBe("NoSuchUpload");
      await complete(upload, [await copy(upload, 1, "copied/short", "bytes=5-9")]);
      expect(await tools().getText("copied/refused")).toBe("56789");
    });

    test("have to be as large as all others that are not the last", async () => {
      await tools().put("copied/small", { Body: "small" });
      const upload = await start("copied/too-small");
      const parts = [await copy(upload, 1, "copied/small"), await copy(upload, 2, "copied/small")];
      expect(await errorCode(complete(upload, parts))).toBe("EntityTooSmall");
      await tools().client.send(new AbortMultipartUploadCommand(upload));
    });
  });
}
