import { s3Conformance } from "@/lib/testing/s3/s3-conformance";
import { bucket, credentials, region, startTestServer } from "@/lib/testing/s3/test-support";

// Runs against our server, or against any S3 that the environment names; its bucket has to be there:
//   S3_TEST_ENDPOINT, S3_TEST_BUCKET, S3_TEST_ACCESS_KEY_ID, S3_TEST_SECRET_ACCESS_KEY, S3_TEST_REGION (us-east-1)
const { S3_TEST_ENDPOINT: outside, ...environment } = process.env;

s3Conformance(outside ?? "lib/local/s3", async () => {
  if (outside !== undefined) {
    return {
      endpoint: outside,
      region: environment.S3_TEST_REGION ?? "us-east-1",
      bucket: environment.S3_TEST_BUCKET ?? "",
      credentials: {
        accessKeyId: environment.S3_TEST_ACCESS_KEY_ID ?? "",
        secretAccessKey: environment.S3_TEST_SECRET_ACCESS_KEY ?? "",
      },
      stop: async () => undefined,
    };
  }
  const { server, stop } = await startTestServer();
  return { endpoint: server.url, region, bucket, credentials, stop };
});
