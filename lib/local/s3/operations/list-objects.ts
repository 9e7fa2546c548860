import type { Bucket } from "@/lib/local/s3/disk/bucket-folder";
import { compareUtf8, firstIndex } from "@/lib/local/s3/disk/sorted-keys";
import type { S3Request } from "@/lib/local/s3/request/request";
import { uriEncode } from "@/lib/local/s3/request/sigv4";
import { S3Error } from "@/lib/local/s3/s3-error";
import { type XmlFields, xmlAnswer } from "@/lib/local/s3/xml";
import { integerParameter, type Operation, requireBucket } from "./operation";

const keysMax = 1000;

/** Source: Amazon S3 API Reference, ListObjectsV2. */
export const listObjectsV2: Operation = async (context) => {
  const { request } = context;
  const bucket = requireBucket(context);
  const { query } = request;
  if (query.get("list-type") !== "2") throw new S3Error("InvalidArgument", "list-type must be 2.");
  const encode = keyEncoder(query.get("encoding-type"));
  const token = query.get("continuation-token");
  const startAfter = query.get("start-after");
  const after = token === undefined ? (startAfter ?? "") : decodeToken(token);
  const { page, fields } = readPage(bucket, request, after);
  return xmlAnswer("ListBucketResult", {
    ...fields,
    StartAfter: startAfter === undefined ? undefined : encode(startAfter),
    ContinuationToken: token,
    NextContinuationToken: page.last === null ? undefined : encodeToken(page.last),
    KeyCount: page.keys.length + page.commonPrefixes.length,
  });
};

/**
 * The first version of the list, which people's own tools still use. It gives `NextMarker` also where no delimiter was
 * asked for, which Amazon leaves out. Source: Amazon S3 API Reference, ListObjects.
 */
export const listObjects: Operation = async (context) => {
  const { request } = context;
  const bucket = requireBucket(context);
  const encode = keyEncoder(request.query.get("encoding-type"));
  const marker = request.query.get("marker") ?? "";
  const { page, fields } = readPage(bucket, request, marker);
  return xmlAnswer("ListBucketResult", {
    ...fields,
    Marker: encode(marker),
    NextMarker: page.last === null ? undefined : encode(page.last),
  });
};

/** The page of a bucket behind `after`, and what both versions of the list say of it. */
function readPage(bucket: Bucket, request: S3Request, after: string): { page: Page; fields: XmlFields } {
  const { query } = request;
  const encode = keyEncoder(query.get("encoding-type"));
  const prefix = query.get("prefix") ?? "";
  const delimiter = query.get("delimiter") ?? "";
  const limit = Math.min(integerParameter(request, "max-keys", 0, 2 ** 31 - 1, keysMax), keysMax);
  const page = selectKeys(bucket.sortedKeys, { prefix, delimiter, after, limit });
  const contents = page.keys.flatMap((key): XmlFields[] => {
    const object = bucket.objects.get(key);
    if (object === undefined) return [];
    return [
      {
        Key: encode(key),
        LastModified: object.lastModified,
        ETag: `"${object.etag}"`,
        ChecksumAlgorithm: object.checksum?.algorithm.toUpperCase(),
        Size: object.size,
        StorageClass: "STANDARD",
      },
    ];
  });
  const fields = {
    Name: bucket.name,
    Prefix: encode(prefix),
    Delimiter: delimiter === "" ? undefined : encode(delimiter),
    MaxKeys: limit,
    EncodingType: query.get("encoding-type"),
    IsTruncated: page.last !== null,
    Contents: contents,
    CommonPrefixes: page.commonPrefixes.map((common) => ({ Prefix: encode(common) })),
  };
  return { page, fields };
}

interface Selection {
  prefix: string;
  delimiter: string;
  /** Only what comes behind it: a key, or a common prefix with everything below it. */
  after: string;
  limit: number;
}

interface Page {
  keys: string[];
  commonPrefixes: string[];
  /** The page's last entry when there is more behind it, else null. */
  last: string | null;
}

/** One page of a sorted list; keys that share what comes before the delimiter are one entry, a common prefix. */
export function selectKeys(sortedKeys: readonly string[], selection: Selection): Page {
  const { prefix, delimiter, after, limit } = selection;
  const page: Page = { keys: [], commonPrefixes: [], last: null };
  const isRolledUp =
    delimiter !== "" && after.startsWith(prefix) && after.indexOf(delimiter, prefix.length) >= 0;
  let index = Math.max(
    firstIndex(sortedKeys, (key) => compareUtf8(key, prefix) >= 0),
    isRolledUp && after.endsWith(delimiter)
      ? behindPrefix(sortedKeys, after)
      : firstIndex(sortedKeys, (key) => compareUtf8(key, after) > 0),
  );
  let last = "";
  for (let count = 0; ; count++) {
    const key = sortedKeys[index];
    if (key === undefined || !key.startsWith(prefix) || limit === 0) return page;
    if (count === limit) return { ...page, last };
    const end = delimiter === "" ? -1 : key.indexOf(delimiter, prefix.length);
    if (end < 0) {
      page.keys.push(key);
      last = key;
      index++;
    } else {
      last = key.slice(0, end + delimiter.length);
      page.commonPrefixes.push(last);
      index = behindPrefix(sortedKeys, last);
    }
  }
}

function behindPrefix(sortedKeys: readonly string[], prefix: string): number {
  return firstIndex(sortedKeys, (key) => compareUtf8(key.slice(0, prefix.length), prefix) > 0);
}

/** Keys as they are, or percent-encoded so that any key can stand in XML. */
export function keyEncoder(encodingType: string | undefined): (key: string) => string {
  if (encodingType === undefined) return (key) => key;
  if (encodingType !== "url") {
    throw new S3Error("InvalidArgument", "Invalid Encoding Method specified in Request");
  }
  return (key) => uriEncode(key).replaceAll("%2F", "/");
}

function encodeToken(last: string): string {
  return Buffer.from(last).toString("base64url");
}

function decodeToken(token: string): string {
  const last = Buffer.from(token, "base64url").toString("utf8");
  if (last !== "" && encodeToken(last) === token) return last;
  throw new S3Error("InvalidArgument", "The continuation token provided is incorrect");
}
