import { createObjectStore, ensureBucket, type KeySpace, type ObjectStore } from "@/lib/storage/object-store";

/** For a test that looks at the objects of every installation, and may do with them what it likes. */
export async function wholeBucket(): Promise<KeySpace> {
  return { prefix: "", olderKeys: null };
}

/** The embedded S3 server's bucket, past every wire; resolves once the server answers and has it. */
export async function openStore(
  settings: Record<`S3_${string}`, string>,
  port: number,
): Promise<ObjectStore> {
  const bucket = {
    endpoint: `http://127.0.0.1:${port}`,
    publicEndpoint: undefined,
    region: settings.S3_REGION ?? "",
    bucket: settings.S3_BUCKET ?? "",
    accessKeyId: settings.S3_ACCESS_KEY_ID ?? "",
    secretAccessKey: settings.S3_SECRET_ACCESS_KEY ?? "",
    areChecksumsOnlyWhenRequired: false,
  };
  for (let tries = 0; ; tries++) {
    try {
      await ensureBucket(bucket);
      return createObjectStore({ ...bucket, readKeySpace: wholeBucket });
    } catch (error) {
      if (tries > 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
