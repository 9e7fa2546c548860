import { createObjectStore, type ObjectStore } from "@/lib/storage/object-store";

/** The embedded S3 server's bucket, past every wire; resolves once the server answers and has it. */
export async function openStore(
  settings: Record<`S3_${string}`, string>,
  port: number,
): Promise<ObjectStore> {
  const store = createObjectStore({
    endpoint: `http://127.0.0.1:${port}`,
    publicEndpoint: undefined,
    region: settings.S3_REGION ?? "",
    bucket: settings.S3_BUCKET ?? "",
    accessKeyId: settings.S3_ACCESS_KEY_ID ?? "",
    secretAccessKey: settings.S3_SECRET_ACCESS_KEY ?? "",
    areChecksumsOnlyWhenRequired: false,
  });
  for (let tries = 0; ; tries++) {
    try {
      await store.ensureBucket();
      return store;
    } catch (error) {
      if (tries > 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
