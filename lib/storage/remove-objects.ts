import { DeleteObjectCommand, DeleteObjectsCommand, type S3Client } from "@aws-sdk/client-s3";

/** S3 takes so many in one call ("DeleteObjects"). */
const keysMax = 1000;

const callsAtATime = 8;

/**
 * Removes objects, many in one call. Throws the SDK's error where the store refuses the call, and one of the same name as
 * the SDK's where it keeps an object.
 */
export async function removeTogether(
  client: S3Client,
  Bucket: string,
  keys: readonly string[],
): Promise<void> {
  for (let from = 0; from < keys.length; from += keysMax) {
    const Objects = keys.slice(from, from + keysMax).map((Key) => ({ Key }));
    const answer = await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }));
    const [failed] = answer.Errors ?? [];
    if (failed) {
      const error = new Error(`The store did not delete ${failed.Key}: ${failed.Code}`);
      // As the SDK names its own errors.
      error.name = failed.Code ?? error.name;
      throw error;
    }
  }
}

/**
 * Removes objects with a call for each. Throws the SDK's error for the first that fails, once no call is under way any
 * more: one object that has to stay keeps no others there, and a store that is down is not asked for all of them.
 */
export async function removeOneByOne(
  client: S3Client,
  Bucket: string,
  keys: readonly string[],
): Promise<void> {
  const left = keys.values();
  const removeNext = async () => {
    for (const Key of left) await removeOne(client, Bucket, Key);
  };
  const ends = await Promise.allSettled(Array.from({ length: callsAtATime }, removeNext));
  for (const end of ends) if (end.status === "rejected") throw end.reason;
}

async function removeOne(client: S3Client, Bucket: string, Key: string): Promise<void> {
  try {
    await client.send(new DeleteObjectCommand({ Bucket, Key }));
  } catch (error) {
    // S3 answers that all is well, Google Cloud Storage that there is no such object.
    if (!(error instanceof Error && error.name === "NoSuchKey")) throw error;
  }
}
