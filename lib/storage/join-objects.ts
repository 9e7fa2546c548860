import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  type S3Client,
  S3ServiceException,
  UploadPartCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import pLimit from "p-limit";

/** A piece of an object that is to be made: bytes, or an object that is in the store already. */
export type Piece = Uint8Array | { key: string; byteSize: number };

/** S3 wants as much of each part but the last, and takes so many ("Amazon S3 multipart upload limits"). */
const pieceBytesMin = 5 * 1024 * 1024;
const piecesMax = 10_000;

const callsAtATime = 4;

const NOT_IMPLEMENTED = 501;
/** Not Found, Request Timeout, Conflict, Too Many Requests: another time, or another object, it may work. */
const passingStatus: ReadonlySet<number> = new Set([404, 408, 409, 429]);

/** Whether S3 would make one object of pieces of these sizes. R2 wants all to be of one besides, and says so at the end. */
export function areJoinable(byteSizes: readonly number[]): boolean {
  const isCountRight = byteSizes.length > 0 && byteSizes.length <= piecesMax;
  return isCountRight && byteSizes.slice(0, -1).every((byteSize) => byteSize >= pieceBytesMin);
}

export function sizeOf(piece: Piece): number {
  return piece instanceof Uint8Array ? piece.byteLength : piece.byteSize;
}

/**
 * Makes an object of pieces in their order: of what is in the store already no byte is moved through here. Throws the
 * SDK's error, and leaves neither object nor upload behind, when the store does not take it.
 */
export async function joinObjects(
  client: S3Client,
  object: { Bucket: string; Key: string; ContentType: string },
  pieces: readonly Piece[],
): Promise<void> {
  const { Bucket, Key } = object;
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(object));
  const upload = { Bucket, Key, UploadId };
  const limit = pLimit({ concurrency: callsAtATime, rejectOnClear: true });
  const added = pieces.map((piece, index) => limit(() => addPiece(client, upload, index + 1, piece)));
  try {
    const Parts = await Promise.all(added);
    await client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } }));
  } catch (error) {
    limit.clearQueue();
    // A part that is still on its way could outlive the upload.
    await Promise.allSettled(added);
    // What cannot be aborted now is found by whoever looks for uploads without an end.
    await Promise.allSettled([client.send(new AbortMultipartUploadCommand(upload))]);
    throw error;
  }
}

/** Whether a store said that it does not do this, rather than that it cannot just now, or has no such object. */
export function isRefusal(error: unknown): boolean {
  if (!(error instanceof S3ServiceException)) return false;
  const { httpStatusCode: status = 0 } = error.$metadata;
  return status === NOT_IMPLEMENTED || (status >= 400 && status < 500 && !passingStatus.has(status));
}

async function addPiece(
  client: S3Client,
  upload: { Bucket: string; Key: string; UploadId: string | undefined },
  PartNumber: number,
  piece: Piece,
) {
  if (piece instanceof Uint8Array) {
    const sent = await client.send(new UploadPartCommand({ ...upload, PartNumber, Body: piece }));
    return { PartNumber, ETag: sent.ETag, ChecksumCRC32: sent.ChecksumCRC32 };
  }
  const CopySource = [upload.Bucket, ...piece.key.split("/")].map(encodeURIComponent).join("/");
  const copied = await client.send(new UploadPartCopyCommand({ ...upload, PartNumber, CopySource }));
  const { ETag, ChecksumCRC32 } = copied.CopyPartResult ?? {};
  return { PartNumber, ETag, ChecksumCRC32 };
}
