import type { ObjectHeaders } from "@/lib/local/s3/disk/stored";
import { S3Error } from "@/lib/local/s3/s3-error";

const systemHeaders = [
  "content-type",
  "cache-control",
  "content-disposition",
  "content-encoding",
  "content-language",
  "expires",
];
const metadataBytesMax = 2048;

/**
 * What of a write's headers is kept with the object. `aws-chunked` is how the body came, so it is not part of the
 * object's Content-Encoding. Source: Amazon S3 User Guide, "Working with object metadata".
 */
export function keptHeaders(headers: ReadonlyMap<string, string>): ObjectHeaders {
  const kept: Record<string, string> = { "content-type": "binary/octet-stream" };
  let metadataBytes = 0;
  for (const [name, value] of headers) {
    if (name.startsWith("x-amz-meta-")) {
      metadataBytes += Buffer.byteLength(name) - "x-amz-meta-".length + Buffer.byteLength(value);
      kept[name] = value;
    } else if (systemHeaders.includes(name) && value !== "") {
      kept[name] = value;
    }
  }
  if (metadataBytes > metadataBytesMax) {
    throw new S3Error("MetadataTooLarge", "Your metadata headers exceed the maximum allowed metadata size", {
      Size: String(metadataBytes),
      MaxSizeAllowed: String(metadataBytesMax),
    });
  }
  const codings = (kept["content-encoding"] ?? "").split(",").map((coding) => coding.trim());
  const ownCodings = codings.filter((coding) => coding !== "" && coding !== "aws-chunked").join(",");
  delete kept["content-encoding"];
  return ownCodings === "" ? kept : { ...kept, "content-encoding": ownCodings };
}

/**
 * Headers that the reader asks for in place of the kept ones (`response-content-disposition` and so on).
 * Source: Amazon S3 API Reference, GetObject, "Overriding Response Header Values".
 */
export function overriddenHeaders(query: ReadonlyMap<string, string>): ObjectHeaders {
  const overridden: Record<string, string> = {};
  for (const name of systemHeaders) {
    const value = query.get(`response-${name}`);
    if (value === undefined) continue;
    if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) {
      throw new S3Error("InvalidArgument", "Header value cannot be represented using ISO-8859-1.", {
        ArgumentName: `response-${name}`,
        ArgumentValue: value,
      });
    }
    overridden[name] = value;
  }
  return overridden;
}

/** The query parameters that `overriddenHeaders` knows. */
export const overrideParameters = systemHeaders.map((name) => `response-${name}`);
