import { randomBytes, randomUUID } from "node:crypto";
import { createObjectStore, type ObjectStoreSettings } from "@/lib/storage/object-store";
import { Complaint, compareClocks, type Finding, look } from "./finding";

export interface StoreSettings extends Omit<ObjectStoreSettings, "readKeySpace"> {
  /** S3_PREFIX */
  prefix: string;
}

/** More than one part of an upload. */
const uploadBytes = 9 * 1024 * 1024;

/** Does with the store all that the app does, under a prefix of its own, and leaves nothing there. */
export async function examineStore(settings: StoreSettings, clock: () => Date): Promise<Finding[]> {
  const prefix = `${settings.prefix}doctor-${randomUUID()}/`;
  const readKeySpace = async () => ({ prefix, olderKeys: null });
  const store = createObjectStore({ ...settings, readKeySpace });
  const [small, large] = [`${prefix}small`, `${prefix}large`];
  const bytes = randomBytes(64);
  const ask = (check: string, question: () => Promise<string>) =>
    look("store", check, question, (error) => explain(error, check, settings));
  const findings: Finding[] = [];
  try {
    findings.push(await ask("clock", () => lookAtClock(settings, clock)));
    findings.push(
      await ask("put", async () => {
        await store.put(small, bytes, "application/octet-stream");
        return `writes under ${settings.prefix || "the bucket"}`;
      }),
    );
    if (!findings.every(({ isOk }) => isOk)) return findings;
    findings.push(
      await ask("get", async () => {
        if (!bytes.equals(await store.get(small)))
          throw new Complaint("What was written comes back as something else: use another store.");
        return "gives back what was written";
      }),
      await ask("multipart upload", async () => {
        const [first, second] = [randomBytes(uploadBytes / 2), randomBytes(uploadBytes / 2)];
        await store.upload(large, chunksOf([first, second]), "application/octet-stream");
        if (!Buffer.concat([first, second]).equals(await store.get(large)))
          throw new Complaint("An upload in parts comes back as something else: use another store.");
        return `${uploadBytes / 1024 / 1024} MiB in parts`;
      }),
      await ask("link", async () => {
        const link = { key: small, expiresInSeconds: 60, filename: "a", contentType: "text/plain" };
        return followLink(await store.presign(link), bytes, settings);
      }),
      await ask("list", async () => {
        const keys = await store.list(prefix);
        if (keys.join() !== [large, small].join())
          throw new Complaint("The list of the keys under a prefix is not complete: use another store.");
        return "lists what is under its prefix";
      }),
    );
    return findings;
  } finally {
    findings.push(
      await ask("delete", async () => {
        await store.delete([small, large]);
        return store.removesTogether()
          ? "removes what was written"
          : "removes what was written, with a call for each object";
      }),
    );
    store.close();
  }
}

async function* chunksOf(chunks: Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

async function lookAtClock({ endpoint, region }: StoreSettings, clock: () => Date): Promise<string> {
  const address = endpoint ?? `https://s3.${region}.amazonaws.com/`;
  const answer = await fetch(address, { method: "HEAD" }).catch((error: unknown) => {
    throw new Complaint(`Nothing answers at ${address}: correct S3_ENDPOINT, or start the store. (${error})`);
  });
  const date = answer.headers.get("date");
  if (date === null) return "the store does not tell its time";
  return compareClocks(clock(), new Date(date), "the store");
}

/** As a browser or a program does, and only its first bytes, as one that goes on with a download. */
async function followLink(link: string, bytes: Buffer, settings: StoreSettings): Promise<string> {
  const { origin } = new URL(link);
  const variable =
    settings.publicEndpoint === undefined ? "S3_PUBLIC_ENDPOINT" : "that of S3_PUBLIC_ENDPOINT";
  const answer = await fetch(link, { headers: { range: "bytes=0-7" } }).catch((error: unknown) => {
    throw new Complaint(
      `Nothing answers at ${origin}, where links lead: set ${variable} to an address that browsers reach. (${error})`,
    );
  });
  if (!answer.ok)
    throw new Complaint(
      `A signed link is answered with ${answer.status}: set ${variable} to the address that the store itself is known by.`,
    );
  const got = Buffer.from(await answer.arrayBuffer());
  if (got.equals(bytes)) throw new Complaint("The store knows no ranges, so downloads cannot be resumed.");
  if (!bytes.subarray(0, 8).equals(got))
    throw new Complaint(`What answers at ${origin} is another store: correct ${variable}.`);
  return `leads to ${origin}, with ranges`;
}

/** Source: Amazon S3 API reference, "Error responses". */
function explain(error: unknown, check: string, settings: StoreSettings): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { bucket, endpoint } = settings;
  const cause = error.cause instanceof Error && "code" in error.cause ? String(error.cause.code) : "";
  const code = "code" in error ? String(error.code) : cause;
  if (["ECONNREFUSED", "ENOTFOUND", "ETIMEDOUT", "EAI_AGAIN", "EHOSTUNREACH"].includes(code))
    return `Nothing answers at ${endpoint ?? "AWS"} (${code}): correct S3_ENDPOINT, or start the store.`;
  if (["InvalidAccessKeyId", "SignatureDoesNotMatch"].includes(error.name))
    return "The store refuses the key: correct S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY.";
  if (error.name === "NoSuchBucket") return `There is no bucket ${bucket}: make it, or correct S3_BUCKET.`;
  if (error.name === "RequestTimeTooSkewed")
    return "The clock of this machine is too far from that of the store: have it set by NTP.";
  if (error.name === "AccessDenied" || error.name === "AllAccessDisabled")
    return `The key may not ${check} in the bucket ${bucket}: give it the right to put, get, list and delete there.`;
  const said = `${error.name} ${error.message}`;
  if (check === "delete" && /not ?implemented/i.test(said))
    return `The store removes no objects (${error.name}), so it would grow for good: use another store.`;
  if (check !== "delete" && /checksum|trailer|not ?implemented|aws-chunked/i.test(said))
    return `The store does not take trailing checksums (${error.name}): set S3_CHECKSUMS_WHEN_REQUIRED=true.`;
  return undefined;
}
