import { Readable } from "node:stream";
import {
  AbortMultipartUploadCommand,
  CreateBucketCommand,
  GetObjectCommand,
  HeadBucketCommand,
  ListMultipartUploadsCommand,
  type ListMultipartUploadsCommandOutput,
  ListObjectsV2Command,
  NoSuchKey,
  NoSuchUpload,
  PutObjectCommand,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { isRefusal } from "./is-refusal";
import { joinObjects, type Piece } from "./join-objects";
import { removeOneByOne, removeTogether } from "./remove-objects";
import { createS3Client, type S3ClientSettings } from "./s3-client";

export interface ObjectStoreSettings extends S3ClientSettings {
  /** Address the app reaches the store by; undefined means AWS itself. */
  endpoint: string | undefined;
  /** Address browsers and API callers reach it by, when that is another one. */
  publicEndpoint: string | undefined;
  bucket: string;
  /** Which keys are the store's own. Asked before each call, since only the database may know. */
  readKeySpace(): Promise<KeySpace>;
}

/** The keys of a bucket, which others use too, that belong to one store. */
export interface KeySpace {
  /** Begins every key that the store writes, lists or removes. */
  prefix: string;
  /**
   * Keys that were written before there were prefixes, or under another one, where such objects are the store's own too.
   * They are removed when they are named, and the former are read in place of what is not under the prefix; they are never
   * listed or written.
   */
  olderKeys: RegExp | null;
}

export interface PresignOptions {
  key: string;
  expiresInSeconds: number;
  filename: string;
  contentType: string;
}

export interface UnfinishedUpload {
  key: string;
  uploadId: string;
}

/** A CRC-32 as S3 has it in headers: base64 of its four bytes, the highest first. */
function checksumValue(crc32: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32);
  return bytes.toString("base64");
}

/** R2 wants all parts of one size, S3 at least 5 MiB each. */
const uploadPartBytes = 8 * 1024 * 1024;

/**
 * The objects of one installation in a bucket that it may share with others, over the S3 protocol. Whole keys in, bytes in
 * and out; it knows nothing of exports.
 */
export type ObjectStore = ReturnType<typeof createObjectStore>;

/**
 * The store for one bucket. Every call throws the SDK's error when the store refuses or cannot be reached. What writes,
 * lists or removes throws `ForeignKeyError`, and sends nothing, when a key is not one of the store's own: whatever a
 * caller gets wrong, no other installation loses an object. Reading and links take any key, since a row may point to a
 * file that was written under another prefix.
 */
export function createObjectStore(settings: ObjectStoreSettings) {
  const client = createS3Client(settings, settings.endpoint);
  const publicClient =
    settings.publicEndpoint === undefined ? client : createS3Client(settings, settings.publicEndpoint);
  const Bucket = settings.bucket;
  const { readKeySpace } = settings;
  let isJoinRefused = false;
  let isRemovingTogetherRefused = false;

  return {
    /** What begins all keys of this store. */
    async prefix(): Promise<string> {
      return (await readKeySpace()).prefix;
    },

    /** Those of the keys that this store may remove. */
    async owned(keys: readonly string[]): Promise<string[]> {
      const space = await readKeySpace();
      return keys.filter((key) => isRemovable(space, key));
    },

    /**
     * Writes one whole object; replaces an older one of that key. The store checks it by its CRC-32, which is computed unless
     * it is known: what has become other bytes since is refused then.
     */
    async put(Key: string, Body: Uint8Array, ContentType: string, knownCrc32?: number): Promise<void> {
      await assertUnderPrefix(Key);
      const isSent = knownCrc32 !== undefined && !settings.areChecksumsOnlyWhenRequired;
      const checksum = isSent ? { ChecksumCRC32: checksumValue(knownCrc32) } : {};
      await client.send(new PutObjectCommand({ Bucket, Key, Body, ContentType, ...checksum }));
    },

    /** Reads one whole object into memory. Throws `ObjectMissingError` when there is none. */
    async get(Key: string): Promise<Uint8Array> {
      const body = await open(Key);
      try {
        return await body.transformToByteArray();
      } catch (error) {
        throw new ObjectReadError(Key, { cause: error });
      }
    },

    /** Reads one object as a stream of chunks. Throws `ObjectMissingError` when there is none. */
    async *read(Key: string): AsyncGenerator<Uint8Array> {
      const body = await open(Key);
      try {
        // In Node the SDK's body is always a Readable; its type also covers browsers.
        yield* body as unknown as Readable;
      } catch (error) {
        throw new ObjectReadError(Key, { cause: error });
      }
    },

    /** Writes an object of unknown length as a multipart upload; a failure leaves no object and no upload behind. */
    async upload(Key: string, chunks: AsyncIterable<Uint8Array>, ContentType: string): Promise<void> {
      await assertUnderPrefix(Key);
      const Body = Readable.from(chunks, { objectMode: false, highWaterMark: uploadPartBytes });
      const params = { Bucket, Key, Body, ContentType };
      await new Upload({ client, params, partSize: uploadPartBytes, queueSize: 3 }).done();
    },

    /** Whether this store makes objects of objects, as far as it has been asked. */
    joins(): boolean {
      return !isJoinRefused;
    },

    /**
     * Makes an object of bytes and of objects that are in the store, in their order, without moving those that are large
     * enough. False, with nothing left behind, where the store does not do it (not all S3-likes do) or where one of them is
     * missing: then the bytes have to be sent. Throws also what the pieces throw.
     */
    async join(Key: string, pieces: AsyncIterable<Piece>, ContentType: string): Promise<boolean> {
      await assertUnderPrefix(Key);
      if (isJoinRefused) return false;
      try {
        await joinObjects(client, { Bucket, Key, ContentType }, pieces);
        return true;
      } catch (error) {
        if (isRefusal(error)) isJoinRefused = true;
        else if (!(error instanceof S3ServiceException && error.name === "NoSuchKey")) throw error;
        return false;
      }
    },

    /** Keys that begin with `prefix`, in the order of their bytes. */
    async list(prefix: string): Promise<string[]> {
      await assertUnderPrefix(prefix);
      const keys: string[] = [];
      let ContinuationToken: string | undefined;
      do {
        const page = await client.send(
          new ListObjectsV2Command({
            Bucket,
            Prefix: prefix,
            ...(ContinuationToken === undefined ? {} : { ContinuationToken }),
          }),
        );
        for (const object of page.Contents ?? []) if (object.Key !== undefined) keys.push(object.Key);
        ContinuationToken = page.NextContinuationToken;
      } while (ContinuationToken !== undefined);
      return keys;
    },

    /** Whether this store removes many objects in one call, as far as it has been asked. */
    removesTogether(): boolean {
      return !isRemovingTogetherRefused;
    },

    /**
     * Removes objects; keys that are not there are no error. In one call where the store does it: Google Cloud Storage knows
     * no such call, and others demand an MD5 with it, which the SDK no longer sends.
     */
    async delete(keys: readonly string[]): Promise<void> {
      const space = await readKeySpace();
      for (const key of keys) if (!isRemovable(space, key)) throw new ForeignKeyError(key);
      if (!isRemovingTogetherRefused) {
        try {
          return await removeTogether(client, Bucket, keys);
        } catch (error) {
          if (!isRefusal(error)) throw error;
        }
      }
      await removeOneByOne(client, Bucket, keys);
      // Only now is it known that it was the call that the store refused, and not the key.
      isRemovingTogetherRefused = true;
    },

    /** Uploads to keys that begin with `prefix` and that nobody has brought to an end: a process died meanwhile, say. */
    async listUploads(prefix: string): Promise<UnfinishedUpload[]> {
      await assertUnderPrefix(prefix);
      const uploads: UnfinishedUpload[] = [];
      let after: Partial<Record<"KeyMarker" | "UploadIdMarker", string>> | undefined = {};
      while (after) {
        const page: ListMultipartUploadsCommandOutput = await client.send(
          new ListMultipartUploadsCommand({ Bucket, Prefix: prefix, ...after }),
        );
        for (const { Key: key, UploadId: uploadId } of page.Uploads ?? []) {
          if (key !== undefined && uploadId !== undefined) uploads.push({ key, uploadId });
        }
        const { NextKeyMarker, NextUploadIdMarker } = page;
        after =
          page.IsTruncated && NextKeyMarker !== undefined && NextUploadIdMarker !== undefined
            ? { KeyMarker: NextKeyMarker, UploadIdMarker: NextUploadIdMarker }
            : undefined;
      }
      return uploads;
    },

    /** Frees what an upload has taken so far; no object comes of it any more. One that is gone is no error. */
    async abortUpload({ key: Key, uploadId: UploadId }: UnfinishedUpload): Promise<void> {
      await assertUnderPrefix(Key);
      try {
        await client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
      } catch (error) {
        if (!(error instanceof NoSuchUpload)) throw error;
      }
    },

    /** A link to one object that works without credentials for `expiresInSeconds`; made here, without a request. */
    presign(options: PresignOptions): Promise<string> {
      const command = new GetObjectCommand({
        Bucket,
        Key: options.key,
        ResponseContentDisposition: contentDisposition(options.filename),
        ResponseContentType: options.contentType,
      });
      return getSignedUrl(publicClient, command, { expiresIn: options.expiresInSeconds });
    },

    /** Throws when the bucket cannot be reached with these credentials. */
    async check(): Promise<void> {
      await client.send(new HeadBucketCommand({ Bucket }));
    },

    close(): void {
      client.destroy();
      publicClient.destroy();
    },
  };

  async function assertUnderPrefix(key: string): Promise<void> {
    const { prefix } = await readKeySpace();
    if (!key.startsWith(prefix)) throw new ForeignKeyError(key);
  }

  async function open(Key: string) {
    try {
      return await openExactly(Key);
    } catch (error) {
      if (!(error instanceof ObjectMissingError)) throw error;
      const { prefix, olderKeys } = await readKeySpace();
      const older = Key.startsWith(prefix) ? Key.slice(prefix.length) : "";
      if (!olderKeys?.test(older)) throw error;
      // Where there is none either, the key that was asked for is the missing one.
      return openExactly(older).catch((olderError: unknown) => {
        throw olderError instanceof ObjectMissingError ? error : olderError;
      });
    }
  }

  async function openExactly(Key: string) {
    try {
      const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
      if (!Body) throw new ObjectMissingError(Key);
      return Body;
    } catch (error) {
      if (error instanceof NoSuchKey) throw new ObjectMissingError(Key, { cause: error });
      throw error;
    }
  }
}

/** Makes the bucket where it is missing. */
export async function ensureBucket(settings: Omit<ObjectStoreSettings, "readKeySpace">): Promise<void> {
  const client = createS3Client(settings, settings.endpoint);
  const Bucket = settings.bucket;
  try {
    await client.send(new HeadBucketCommand({ Bucket }));
  } catch (error) {
    if (!(error instanceof S3ServiceException) || error.$metadata.httpStatusCode !== 404) throw error;
    await client.send(new CreateBucketCommand({ Bucket }));
  } finally {
    client.destroy();
  }
}

/** Something was to be written, listed or removed that is not the store's own. */
export class ForeignKeyError extends Error {
  override readonly name = "ForeignKeyError";
  constructor(key: string) {
    super(`The key ${key} is not one of this installation's.`);
  }
}

function isRemovable({ prefix, olderKeys }: KeySpace, key: string): boolean {
  return key.startsWith(prefix) || (olderKeys?.test(key) ?? false);
}

/** The store holds no object of that key. */
export class ObjectMissingError extends Error {
  override readonly name = "ObjectMissingError";
  constructor(key: string, options?: ErrorOptions) {
    super(`No object ${key} in the store.`, options);
  }
}

/** The store began to answer with an object and did not come to its end. */
export class ObjectReadError extends Error {
  override readonly name = "ObjectReadError";
  constructor(key: string, options: ErrorOptions) {
    super(`Object ${key} could not be read to its end.`, options);
  }
}

/** `attachment` with a plain fallback and the UTF-8 form. Source: RFC 6266, sections 4.3 and 5. */
function contentDisposition(filename: string): string {
  const ascii = filename.replace(/[^\x20-\x7e]|["\\]/g, "_");
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encodeURIComponent(filename)}`;
}
