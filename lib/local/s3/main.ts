import { randomBytes } from "node:crypto";
import { readCommand } from "@/lib/command";
import { startS3Server } from "./server";

const usage = `npm run s3 -- [--port 9000] [--data .data/s3] [--host 127.0.0.1] [--region us-east-1] [--verbose]

Runs the S3 server alone, until Ctrl-C. Keys come from S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY, or are made and printed.`;

// A parent process with an IPC channel is told { type: "ready", url } and nothing is printed.

async function main(): Promise<void> {
  const frame = { usage, usesInstallation: true };
  const { values } = readCommand(frame, {
    options: {
      port: { type: "string", default: "9000" },
      host: { type: "string", default: "127.0.0.1" },
      data: { type: "string", default: ".data/s3" },
      region: { type: "string", default: "us-east-1" },
      verbose: { type: "boolean", default: false },
    },
  });
  const port = Number(values.port);
  if (!/^\d+$/.test(values.port) || port > 65_535) {
    throw new Error(`--port ${values.port} is no port. Choose a number from 0 (any free one) to 65535.`);
  }
  const { S3_ACCESS_KEY_ID: givenId, S3_SECRET_ACCESS_KEY: givenSecret } = process.env;
  if (Boolean(givenId) !== Boolean(givenSecret)) {
    throw new Error("Set both S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY, or neither to have keys made.");
  }
  const credentials =
    givenId && givenSecret
      ? { accessKeyId: givenId, secretAccessKey: givenSecret }
      : {
          accessKeyId: randomBytes(10).toString("hex"),
          secretAccessKey: randomBytes(30).toString("base64url"),
        };

  const server = await startS3Server({
    port,
    host: values.host,
    dataDir: values.data,
    credentials,
    region: values.region,
    verbose: values.verbose,
  });

  const stop = (): void => {
    server.close().then(
      () => process.exit(0),
      (error: unknown) => fail(error),
    );
  };
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);

  if (process.send !== undefined) {
    process.once("disconnect", stop); // A parent that died must not leave a server that holds the data dir.
    process.send({ type: "ready", url: server.url });
    return;
  }
  console.log(`S3 on ${server.url} (region ${values.region}, data in ${values.data})`);
  if (!givenId) {
    console.log(
      `S3_ACCESS_KEY_ID=${credentials.accessKeyId}\nS3_SECRET_ACCESS_KEY=${credentials.secretAccessKey}`,
    );
  }
}

function fail(error: unknown): void {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
}

main().catch(fail);
