import { linesOf, type S3Program, tryProgram } from "./program";

/** https://docs.aws.amazon.com/cli: settings by environment. */
export const awsCli: S3Program = {
  id: "aws",
  name: "AWS CLI",
  async open({ endpoint, accessKeyId, secretAccessKey, bucket }) {
    const env = {
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_DEFAULT_REGION: "us-east-1",
      AWS_CONFIG_FILE: "/dev/null",
      AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    };
    if ((await tryProgram("aws", ["--version"], env)) === null) return null;
    const aws = (...args: string[]) => linesOf("aws", ["--endpoint-url", endpoint, ...args], env);
    const all = `s3://${bucket}`;
    return {
      makeBucket: async () => void (await aws("s3", "mb", all)),
      copyUp: async (from) => void (await aws("s3", "cp", "--recursive", "--no-progress", from, all)),
      async list() {
        const query = ["--query", "Contents[].Key", "--output", "json"];
        const answer = await aws("s3api", "list-objects", "--bucket", bucket, ...query);
        const keys: unknown = JSON.parse(answer.join(""));
        return Array.isArray(keys) ? keys.map(String) : [];
      },
      copyDown: async (to) => void (await aws("s3", "cp", "--recursive", "--no-progress", all, to)),
      removeAll: async () => void (await aws("s3", "rm", "--recursive", all)),
    };
  },
};
