import { type S3ServerOptions, startS3Server } from "@/lib/local/s3/server";

// The process that e2e/crashes/s3-round.ts kills. It is loaded ahead, and starts the server when it is told to.
process.once("message", (options: S3ServerOptions) => {
  startS3Server(options).then(
    ({ url }) => process.send?.({ url }),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
process.once("disconnect", () => process.exit(1));
