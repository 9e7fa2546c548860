import { linesOf, type S3Program, tryProgram } from "./program";

/** https://rclone.org/s3: all settings by environment, no configuration file. */
export const rclone: S3Program = {
  id: "rclone",
  name: "rclone",
  async open({ endpoint, accessKeyId, secretAccessKey, bucket }) {
    const env = {
      RCLONE_CONFIG: "/dev/null",
      RCLONE_S3_PROVIDER: "Other",
      RCLONE_S3_ENDPOINT: endpoint,
      RCLONE_S3_ACCESS_KEY_ID: accessKeyId,
      RCLONE_S3_SECRET_ACCESS_KEY: secretAccessKey,
      RCLONE_S3_ACL: "private",
      RCLONE_S3_UPLOAD_CUTOFF: "8M",
      RCLONE_S3_CHUNK_SIZE: "8M",
    };
    if ((await tryProgram("rclone", ["version"], env)) === null) return null;
    const rclone = (...args: string[]) => linesOf("rclone", args, env);
    const remote = `:s3:${bucket}`;
    return {
      makeBucket: async () => void (await rclone("mkdir", remote)),
      copyUp: async (from) => void (await rclone("copy", from, remote)),
      list: () => rclone("lsf", "--recursive", "--files-only", remote),
      copyDown: async (to) => void (await rclone("copy", remote, to)),
      removeAll: async () => void (await rclone("delete", remote)),
    };
  },
};
