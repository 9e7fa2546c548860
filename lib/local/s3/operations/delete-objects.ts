import { hashBytes } from "@/lib/local/s3/disk/blob-writer";
import { createWriteChecks } from "@/lib/local/s3/request/checksums";
import { readText } from "@/lib/local/s3/request/payload";
import { notImplemented, S3Error } from "@/lib/local/s3/s3-error";
import { childText, parseXml, xmlAnswer } from "@/lib/local/s3/xml";
import { type Operation, requireBucket } from "./operation";

const keysMax = 1000;
const bodyBytesMax = 4 * 1024 * 1024;

/**
 * Removes up to 1,000 objects; those that are not there count as removed. The body has to come with a Content-MD5 or a
 * checksum. Source: Amazon S3 API Reference, DeleteObjects.
 */
export const deleteObjects: Operation = async (context) => {
  const { request, payload, store } = context;
  const bucket = requireBucket(context);
  const checks = createWriteChecks(request.headers, payload);
  const text = await readText(payload, bodyBytesMax);
  const { checksum } = checks.check(hashBytes(Buffer.from(text), checks.names));
  if (checksum === null && !request.headers.has("content-md5")) {
    throw new S3Error("InvalidRequest", "Missing required header for this request: Content-MD5");
  }

  const root = parseXml(text);
  const objects = root.children.filter(({ name }) => name === "Object");
  if (root.name !== "Delete" || objects.length === 0 || objects.length > keysMax) {
    throw new S3Error("MalformedXML", `The body must be a Delete document of 1 to ${keysMax} objects.`);
  }
  const keys = objects.map((object) => {
    const other = object.children.find(({ name }) => name !== "Key");
    if (other !== undefined) throw notImplemented(`${other.name} in DeleteObjects`);
    const key = childText(object, "Key");
    if (key === undefined || key === "") throw new S3Error("MalformedXML", "An Object has no Key.");
    return key;
  });
  await store.deleteObjects(bucket, keys);
  const isQuiet = childText(root, "Quiet")?.trim() === "true";
  return xmlAnswer("DeleteResult", { Deleted: isQuiet ? [] : keys.map((key) => ({ Key: key })) });
};
