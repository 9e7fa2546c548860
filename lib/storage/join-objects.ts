import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  type S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";

/** An object that is in the store already. */
export interface StoredPiece {
  key: string;
  byteSize: number;
  /** Its bytes, for where they have to be sent after all. */
  read(): AsyncIterable<Uint8Array>;
}

/** A piece of an object that is to be made. */
export type Piece = Uint8Array | StoredPiece;

/** S3 wants as much of each part but the last, and takes so many ("Amazon S3 multipart upload limits"). */
const partBytesMin = 5 * 1024 * 1024;
const partsMax = 10_000;

const callsAtATime = 4;

/** Whether an object of that size can be a part of another one without being sent. */
export function mayStay(byteSize: number): boolean {
  return byteSize >= partBytesMin;
}

/** Whether half of the bytes of objects of these sizes, or more, could stay where they are. */
export function isWorthJoining(byteSizes: readonly number[]): boolean {
  const sum = (sizes: readonly number[]) => sizes.reduce((all, byteSize) => all + byteSize, 0);
  const staying = sum(byteSizes.filter(mayStay));
  // Bytes may have to be sent between any two.
  return staying > 0 && staying * 2 >= sum(byteSizes) && byteSizes.length * 2 < partsMax;
}

/**
 * Makes an object of pieces in their order, streaming: what is in the store stays there where it is large enough, and what
 * lies between is sent. Throws what the pieces throw, and the SDK's error when the store does not take it; neither leaves
 * an object or an upload behind.
 */
export async function joinObjects(
  client: S3Client,
  object: { Bucket: string; Key: string; ContentType: string },
  pieces: AsyncIterable<Piece>,
): Promise<void> {
  const { Bucket, Key } = object;
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(object));
  const upload = { Bucket, Key, UploadId };
  const added: ReturnType<typeof addPart>[] = [];
  try {
    for await (const part of largeEnough(pieces)) {
      await added.at(-callsAtATime);
      const one = addPart(client, upload, added.length + 1, part);
      added.push(one);
      // Its failure is met above or below, which may be later than Node waits before it calls it unhandled.
      void Promise.allSettled([one]);
    }
    const Parts = await Promise.all(added);
    await client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } }));
  } catch (error) {
    // A part that is still on its way could outlive the upload.
    await Promise.allSettled(added);
    // What cannot be aborted now is found by whoever looks for uploads without an end.
    await Promise.allSettled([client.send(new AbortMultipartUploadCommand(upload))]);
    throw error;
  }
}

/** The pieces as S3 takes them: what is too small, and what follows something too small, is put together and sent. */
async function* largeEnough(pieces: AsyncIterable<Piece>): AsyncGenerator<Piece> {
  let waiting: Uint8Array[] = [];
  let byteSize = 0;
  for await (const piece of pieces) {
    if (!(piece instanceof Uint8Array) && byteSize === 0 && mayStay(piece.byteSize)) {
      yield piece;
      continue;
    }
    for await (const bytes of piece instanceof Uint8Array ? [piece] : piece.read()) {
      waiting.push(bytes);
      byteSize += bytes.byteLength;
    }
    if (byteSize < partBytesMin) continue;
    yield Buffer.concat(waiting);
    waiting = [];
    byteSize = 0;
  }
  if (byteSize > 0) yield Buffer.concat(waiting);
}

async function addPart(
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
