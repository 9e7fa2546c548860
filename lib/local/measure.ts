import { readCommand } from "@/lib/command";
import { measureExecutor } from "./inngest/measure";
import { measureS3 } from "./s3/measure";

// npm run measure: what the embedded S3 server and the embedded executor do on this machine, each with its goal.

const usage = `npm run measure

Measures the embedded S3 server and executor.`;
readCommand({ usage, usesInstallation: false }, {});
await measureS3();
await measureExecutor();
