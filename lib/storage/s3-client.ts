import { S3Client } from "@aws-sdk/client-s3";

export interface S3ClientSettings {
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
  /** For S3-likes that know no trailing checksums: send and check them only where S3 demands it. */
  areChecksumsOnlyWhenRequired: boolean;
  /**
   * A call fails after so long without a byte in either direction; one that moves may take as long as it likes. By default
   * two minutes, which is longer than S3 is silent while it joins parts.
   */
  timeoutSeconds?: number;
  /** Does each call that is sent, under the name of its command: for whoever wants to watch them. */
  aroundCall?: <T>(name: string, call: () => Promise<T>) => Promise<T>;
}

const usualTimeoutSeconds = 120;

/** A client for one address of a store; without an address AWS itself is meant. */
export function createS3Client(settings: S3ClientSettings, endpoint: string | undefined): S3Client {
  const checksums = settings.areChecksumsOnlyWhenRequired ? "WHEN_REQUIRED" : "WHEN_SUPPORTED";
  const silentMs = (settings.timeoutSeconds ?? usualTimeoutSeconds) * 1000;
  const client = new S3Client({
    // Without one a call to a store that takes what is sent and never answers would never end.
    requestHandler: { connectionTimeout: silentMs, socketTimeout: silentMs },
    ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
    region: settings.region,
    credentials: { accessKeyId: settings.accessKeyId, secretAccessKey: settings.secretAccessKey },
    requestChecksumCalculation: checksums,
    responseChecksumValidation: checksums,
  });
  if (isSafeWay(endpoint)) leaveBodiesUnsigned(client);
  const { aroundCall } = settings;
  if (aroundCall) {
    client.middlewareStack.add(
      (next, context) => (args) => aroundCall(String(context.commandName), () => next(args)),
      // Behind what signs links, which sends nothing, and around each try.
      { step: "deserialize", priority: "high", name: "aroundCall" },
    );
  }
  return client;
}

/** Whether nobody can change what is sent there on its way: it is encrypted, or does not leave the machine. */
export function isSafeWay(endpoint: string | undefined): boolean {
  if (endpoint === undefined) return true;
  const { protocol, hostname } = new URL(endpoint);
  return protocol === "https:" || /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname);
}

const commandsWithBytes: ReadonlySet<string | undefined> = new Set(["PutObjectCommand", "UploadPartCommand"]);

/**
 * Lets signatures leave out the bytes of objects where a checksum goes with them. Source: Amazon S3 API Reference,
 * "Authenticating requests", UNSIGNED-PAYLOAD, which the AWS SDK for Java sends as a rule.
 *
 * Chosen on 2026-11-30: to hash the bytes for the signature as well was a third of what an upload cost, here and in the
 * embedded server. Whoever could change them on a safe way could sign them too.
 */
function leaveBodiesUnsigned(client: S3Client): void {
  client.middlewareStack.add(
    (next, { commandName }) =>
      (args) => {
        if (commandsWithBytes.has(commandName) && hasHeaders(args.request)) {
          const { headers } = args.request;
          const hasChecksum = Object.keys(headers).some((name) => name.startsWith("x-amz-checksum-"));
          if (hasChecksum) headers["x-amz-content-sha256"] = "UNSIGNED-PAYLOAD";
        }
        return next(args);
      },
    // Once the checksum is there and before the request is signed.
    { step: "build", priority: "low", name: "leaveBodiesUnsigned" },
  );
}

function hasHeaders(request: unknown): request is { headers: Record<string, string> } {
  return typeof request === "object" && request !== null && "headers" in request;
}
