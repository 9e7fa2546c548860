import { Readable } from "node:stream";
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";

/** Where an upload of two parts stands when the kill is ordered. */
export const uploadStages = [
  "is asked for",
  "is open",
  "has half of part 1",
  "has part 1",
  "has half of part 2",
  "has part 2",
  "is asked to complete",
  "is complete",
] as const;
export type UploadStage = (typeof uploadStages)[number];

/** One key and what was written to it. Version 0 is "no object"; each version has a content of its own. */
export interface Subject {
  key: string;
  sent: number;
  acknowledged: number;
  /** Null where there is no object in that version. */
  content(version: number): Buffer | null;
  write(client: S3Client, version: number): Promise<unknown>;
}

const partBytes = 5 * 1024 * 1024;

/** Versions of these keys tell each other apart in any of their bytes. */
const bytesOf = (key: string, version: number, size: number) => Buffer.alloc(size, `${key} ${version}\n`);

/**
 * Five keys in a bucket: one written by multipart uploads, which tell `onStage` where they stand, and one made of an
 * object beside it.
 */
export function createSubjects(bucket: string, onStage: (stage: UploadStage) => void): Subject[] {
  function subject(key: string, sizeOf: (version: number) => number | null): Subject {
    const content = (version: number) => {
      const size = version === 0 ? null : sizeOf(version);
      return size === null ? null : bytesOf(key, version, size);
    };
    return {
      key,
      sent: 0,
      acknowledged: 0,
      content,
      write(client, version) {
        const Body = content(version);
        return Body === null
          ? client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }))
          : client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body }));
      },
    };
  }
  const copied = subject("copied", (version) => 700_000 + version);
  const multipart = subject("multipart", (version) => partBytes + 300_000 + version);
  return [
    subject("small", (version) => 20 + version * 97),
    subject("large", (version) => 1_500_000 + version),
    subject("removed", (version) => (version % 2 === 0 ? null : 30_000)),
    {
      ...multipart,
      write: (client, version) =>
        upload(client, { Bucket: bucket, Key: multipart.key }, multipart.content(version), onStage),
    },
    {
      ...copied,
      write: (client, version) =>
        copySource(client, { Bucket: bucket, Key: copied.key }, copied.content(version)),
    },
  ];
}

async function upload(
  client: S3Client,
  target: { Bucket: string; Key: string },
  whole: Buffer | null,
  onStage: (stage: UploadStage) => void,
): Promise<void> {
  if (whole === null) throw new Error("an upload has a content");
  onStage("is asked for");
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(target));
  onStage("is open");
  const pieces = [
    { bytes: whole.subarray(0, partBytes), half: "has half of part 1", done: "has part 1" },
    { bytes: whole.subarray(partBytes), half: "has half of part 2", done: "has part 2" },
  ] as const;
  const Parts: { PartNumber: number; ETag: string | undefined }[] = [];
  for (const { bytes, half, done } of pieces) {
    const PartNumber = Parts.length + 1;
    const body = { Body: inHalves(bytes, () => onStage(half)), ContentLength: bytes.length };
    const { ETag } = await client.send(new UploadPartCommand({ ...target, UploadId, PartNumber, ...body }));
    Parts.push({ PartNumber, ETag });
    onStage(done);
  }
  onStage("is asked to complete");
  await client.send(new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload: { Parts } }));
  onStage("is complete");
}

/** Puts the bytes under a key beside it, and makes the object of them. */
async function copySource(
  client: S3Client,
  target: { Bucket: string; Key: string },
  bytes: Buffer | null,
): Promise<void> {
  if (bytes === null) throw new Error("a copy has a content");
  const { Bucket, Key } = target;
  await client.send(new PutObjectCommand({ Bucket, Key: `${Key}-source`, Body: bytes }));
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(target));
  const part = { ...target, UploadId, PartNumber: 1, CopySource: `${Bucket}/${Key}-source` };
  const { CopyPartResult } = await client.send(new UploadPartCopyCommand(part));
  const Parts = [{ PartNumber: 1, ETag: CopyPartResult?.ETag }];
  await client.send(new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload: { Parts } }));
}

/** The bytes in two halves, with word of it when the first has been taken. */
function inHalves(bytes: Buffer, onHalf: () => void): Readable {
  const middle = Math.ceil(bytes.length / 2);
  return Readable.from(
    (function* () {
      yield bytes.subarray(0, middle);
      onHalf();
      yield bytes.subarray(middle);
    })(),
    { objectMode: false },
  );
}

/** Writes version after version until the server is gone. */
export async function writeUntilKilled(client: S3Client, subject: Subject): Promise<void> {
  for (;;) {
    subject.sent++;
    try {
      await subject.write(client, subject.sent);
    } catch (error) {
      if (error instanceof Error && "$response" in error) throw error; // An answer, so not the kill.
      return;
    }
    subject.acknowledged = subject.sent;
  }
}

/** Which version is there; throws unless it is the one that was acknowledged last or one that was sent after it. */
export async function readVersion(client: S3Client, bucket: string, subject: Subject): Promise<number> {
  const body = await client.send(new GetObjectCommand({ Bucket: bucket, Key: subject.key })).then(
    async ({ Body }) => Buffer.from((await Body?.transformToByteArray()) ?? []),
    (error: Error) => {
      if (error.name !== "NoSuchKey") throw error;
      return null;
    },
  );
  for (let version = subject.acknowledged; version <= subject.sent; version++) {
    const expected = subject.content(version);
    if (body === null ? expected === null : expected?.equals(body)) return version;
  }
  throw new Error(
    `${subject.key} is none of the versions ${subject.acknowledged} to ${subject.sent}: ${body?.subarray(0, 20)}`,
  );
}
