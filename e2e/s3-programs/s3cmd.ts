import { writeFile } from "node:fs/promises";
import path from "node:path";
import { linesOf, type S3Program, tryProgram } from "./program";

/** https://s3tools.org/s3cmd: settings in a file of the run's own. */
export const s3cmd: S3Program = {
  id: "s3cmd",
  name: "s3cmd",
  async open({ endpoint, accessKeyId, secretAccessKey, bucket, folder }) {
    if ((await tryProgram("s3cmd", ["--version"])) === null) return null;
    const { host } = new URL(endpoint);
    const settings = path.join(folder, "s3cfg");
    const lines = {
      access_key: accessKeyId,
      secret_key: secretAccessKey,
      host_base: host,
      host_bucket: host,
      use_https: "False",
      multipart_chunk_size_mb: "8",
    };
    await writeFile(
      settings,
      ["[default]", ...Object.entries(lines).map(([name, value]) => `${name} = ${value}`)].join("\n"),
      { mode: 0o600 },
    );
    const s3cmd = (...args: string[]) => linesOf("s3cmd", ["--config", settings, "--no-progress", ...args]);
    const all = `s3://${bucket}/`;
    return {
      makeBucket: async () => void (await s3cmd("mb", all)),
      copyUp: async (from) => void (await s3cmd("put", "--recursive", `${from}/`, all)),
      list: async () =>
        (await s3cmd("ls", "--recursive", all)).map((line) => line.slice(line.indexOf(all) + all.length)),
      copyDown: async (to) => void (await s3cmd("get", "--recursive", all, `${to}/`)),
      removeAll: async () => void (await s3cmd("del", "--recursive", "--force", all)),
    };
  },
};
