import { createHash } from "node:crypto";
import { DeleteObjectsCommand, GetBucketLocationCommand, ListObjectsCommand } from "@aws-sdk/client-s3";
import { beforeAll, describe, expect, test } from "vitest";
import type { Tools } from "./tools";

const md5 = (data: Buffer | string): string => createHash("md5").update(data).digest("hex");

/** Listing keys and removing many at once. */
export function listingSuite(name: string, tools: () => Tools): void {
  describe(`${name}: listing and removing`, () => {
    // ListObjectsV2. In UTF-8 the emoji comes last; by UTF-16 units it would come before the full-width letter.
    const keys = [
      "list/a",
      "list/a/1",
      "list/a/2",
      "list/b-1",
      "list/b/1/x",
      "list/c",
      "list/é",
      "list/ａ",
      "list/😀",
    ];
    beforeAll(async () => {
      for (const key of [...keys].reverse()) await tools().put(key, { Body: key });
    });
    const names = (contents: { Key?: string | undefined }[] = []) =>
      contents.map(({ Key }) => Key?.slice(tools().prefix.length));

    test("keys are in the order of their UTF-8 bytes, with size and ETag", async () => {
      const { Contents, KeyCount, IsTruncated } = await tools().list({ Prefix: "list/" });
      expect(names(Contents)).toEqual(keys);
      expect([KeyCount, IsTruncated]).toEqual([keys.length, false]);
      expect(Contents?.[0]).toMatchObject({ Size: 6, ETag: `"${md5("list/a")}"`, StorageClass: "STANDARD" });
    });

    test("a delimiter rolls up what is below it", async () => {
      const page = await tools().list({ Prefix: "list/", Delimiter: "/" });
      expect(names(page.Contents)).toEqual(["list/a", "list/b-1", "list/c", "list/é", "list/ａ", "list/😀"]);
      expect(page.CommonPrefixes?.map(({ Prefix }) => Prefix)).toEqual([
        `${tools().prefix}list/a/`,
        `${tools().prefix}list/b/`,
      ]);
      expect(page.KeyCount).toBe(8);
      const below = await tools().list({ Prefix: "list/a/", Delimiter: "/" });
      expect(names(below.Contents)).toEqual(["list/a/1", "list/a/2"]);
      expect(below.CommonPrefixes).toBeUndefined();
    });

    test.each([1, 2, 3, 8, 9])("pages of %i give every entry once", async (MaxKeys) => {
      for (const Delimiter of [undefined, "/"]) {
        const seen: (string | undefined)[] = [];
        let token: string | undefined;
        do {
          const page = await tools().list({ Prefix: "list/", MaxKeys, Delimiter, ContinuationToken: token });
          expect(page.KeyCount).toBeLessThanOrEqual(MaxKeys);
          seen.push(...names(page.Contents), ...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix));
          token = page.NextContinuationToken;
          expect(page.IsTruncated).toBe(token !== undefined);
        } while (token !== undefined);
        expect(seen).toHaveLength(Delimiter === undefined ? 9 : 8);
        expect(new Set(seen).size).toBe(seen.length);
      }
    });

    test("start-after begins behind a key, whether it is there or not", async () => {
      const listAfter = (key: string) => tools().list({ Prefix: "list/", StartAfter: tools().prefix + key });
      expect(names((await listAfter("list/a/2")).Contents)).toEqual(keys.slice(3));
      expect(names((await listAfter("list/a/3")).Contents)).toEqual(keys.slice(3));
      expect((await listAfter("list/😀")).KeyCount).toBe(0);
    });

    test("max-keys 0 and a tools().prefix that nothing has give an empty, complete page", async () => {
      for (const input of [{ Prefix: "list/", MaxKeys: 0 }, { Prefix: "list/nothing" }]) {
        const page = await tools().list(input);
        expect([page.KeyCount, page.IsTruncated, page.Contents]).toEqual([0, false, undefined]);
      }
    });

    // ListObjects
    test.each([1, 2, 3, 9])(
      "pages of %i of the first version of the list give every entry once",
      async (MaxKeys) => {
        const seen: (string | undefined)[] = [];
        let Marker: string | undefined;
        do {
          const page = await tools().client.send(
            new ListObjectsCommand({
              Bucket: tools().bucket,
              Prefix: `${tools().prefix}list/`,
              Delimiter: "/",
              MaxKeys,
              Marker,
            }),
          );
          seen.push(
            ...names(page.Contents),
            ...names(page.CommonPrefixes?.map(({ Prefix }) => ({ Key: Prefix }))),
          );
          Marker = page.NextMarker;
          expect(page.IsTruncated).toBe(Marker !== undefined);
        } while (Marker !== undefined);
        expect(seen.toSorted()).toEqual(
          ["list/a", "list/a/", "list/b-1", "list/b/", "list/c", "list/é", "list/ａ", "list/😀"].toSorted(),
        );
      },
    );

    // GetBucketLocation: us-east-1 is written as nothing
    test("a bucket says where it is", async () => {
      const { LocationConstraint } = await tools().client.send(
        new GetBucketLocationCommand({ Bucket: tools().bucket }),
      );
      const region = await tools().client.config.region();
      expect(LocationConstraint || "us-east-1").toBe(region);
    });

    // ListObjectsV2, encoding-type
    test("encoding-type url escapes the keys", async () => {
      await tools().put("list encoded/a+b é", { Body: Buffer.alloc(0) });
      const { Contents } = await tools().list({ Prefix: "list encoded/", EncodingType: "url" });
      const [key = ""] = Contents?.map(({ Key }) => Key) ?? [];
      expect(key).not.toMatch(/[ é]/);
      expect(decodeURIComponent(key?.replaceAll("+", " ") ?? "")).toBe(`${tools().prefix}list encoded/a+b é`);
    });

    // DeleteObjects
    test("many objects are removed at once, also such as are not there", async () => {
      const names = ["del/&<1>", "del/2", "del/ü"];
      for (const name of names) await tools().put(name, { Body: name });
      const Objects = [...names, "del/missing"].map((name) => ({ Key: tools().prefix + name }));
      const removed = await tools().client.send(
        new DeleteObjectsCommand({ Bucket: tools().bucket, Delete: { Objects } }),
      );
      expect(removed.Deleted?.map(({ Key }) => Key)).toEqual(Objects.map(({ Key }) => Key));
      expect((await tools().list({ Prefix: "del/" })).KeyCount).toBe(0);
      const quiet = new DeleteObjectsCommand({ Bucket: tools().bucket, Delete: { Objects, Quiet: true } });
      expect((await tools().client.send(quiet)).Deleted).toBeUndefined();
    });
  });
}
