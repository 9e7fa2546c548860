import {
  GetObjectCommand,
  type GetObjectCommandInput,
  HeadObjectCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  PutObjectCommand,
  type PutObjectCommandInput,
  S3Client,
} from "@aws-sdk/client-s3";

/** An S3 with a bucket that may be written to. */
export interface S3Target {
  endpoint: string;
  region: string;
  bucket: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
  stop(): Promise<void>;
}

type PutFields = Omit<PutObjectCommandInput, "Bucket" | "Key">;
type GetFields = Omit<GetObjectCommandInput, "Bucket" | "Key">;
type ListFields = Omit<ListObjectsV2CommandInput, "Bucket">;

/** What the suites work with. All keys are below a prefix of the run's own. */
export function createTools(target: S3Target, prefix: string) {
  const { endpoint, region, credentials, bucket } = target;
  const client = new S3Client({ endpoint, region, credentials, forcePathStyle: true, maxAttempts: 1 });
  const get = (key: string, fields: GetFields = {}) =>
    client.send(new GetObjectCommand({ Bucket: bucket, Key: prefix + key, ...fields }));
  return {
    client,
    bucket,
    prefix,
    put: (key: string, fields: PutFields = {}) =>
      client.send(new PutObjectCommand({ Bucket: bucket, Key: prefix + key, ...fields })),
    get,
    getText: async (key: string, fields: GetFields = {}) =>
      (await get(key, fields)).Body?.transformToString(),
    head: (key: string) => client.send(new HeadObjectCommand({ Bucket: bucket, Key: prefix + key })),
    list: (fields: ListFields = {}) =>
      client.send(
        new ListObjectsV2Command({ Bucket: bucket, ...fields, Prefix: prefix + (fields.Prefix ?? "") }),
      ),
  };
}

export type Tools = ReturnType<typeof createTools>;

/** The HTTP status that a call of the SDK was answered with. */
export async function statusOf(call: Promise<unknown>): Promise<number | undefined> {
  return call.then(
    () => 200,
    (error) => error.$metadata?.httpStatusCode,
  );
}
