import { createBucket, getBucketLocation, headBucket, listBuckets } from "@/lib/local/s3/operations/buckets";
import { uploadPartCopy } from "@/lib/local/s3/operations/copy-part";
import { deleteObjects } from "@/lib/local/s3/operations/delete-objects";
import { listObjects, listObjectsV2 } from "@/lib/local/s3/operations/list-objects";
import { listMultipartUploads, listParts } from "@/lib/local/s3/operations/list-uploads";
import {
  abortMultipartUpload,
  completeMultipartUpload,
  createMultipartUpload,
  uploadPart,
} from "@/lib/local/s3/operations/multipart";
import { overrideParameters } from "@/lib/local/s3/operations/object-headers";
import { deleteObject, getObject, headObject, putObject } from "@/lib/local/s3/operations/objects";
import type { Operation } from "@/lib/local/s3/operations/operation";
import type { S3Request } from "@/lib/local/s3/request/request";
import { notImplemented } from "./s3-error";

interface Route {
  method: string;
  target: "service" | "bucket" | "object";
  /** Query parameters that tell this operation from others on the same target. */
  marks: readonly string[];
  /** Query parameters that it takes besides. */
  takes: readonly string[];
  /** x-amz-* headers of its own. The first has to be there, and tells it from what it is alike otherwise. */
  headers?: readonly string[];
  run: Operation;
}

const list = ["prefix", "encoding-type"];
const listKeys = [...list, "delimiter", "max-keys"];

// The whole of what this server can do. The first route that fits is taken, so those with marks come first.
const routes: readonly Route[] = [
  { method: "GET", target: "service", marks: [], takes: [], run: listBuckets },

  { method: "PUT", target: "bucket", marks: [], takes: [], run: createBucket },
  { method: "HEAD", target: "bucket", marks: [], takes: [], run: headBucket },
  { method: "POST", target: "bucket", marks: ["delete"], takes: [], run: deleteObjects },
  {
    method: "GET",
    target: "bucket",
    marks: ["list-type"],
    takes: [...listKeys, "continuation-token", "start-after"],
    run: listObjectsV2,
  },
  { method: "GET", target: "bucket", marks: ["location"], takes: [], run: getBucketLocation },
  {
    method: "GET",
    target: "bucket",
    marks: ["uploads"],
    takes: [...list, "key-marker", "upload-id-marker", "max-uploads"],
    run: listMultipartUploads,
  },
  { method: "GET", target: "bucket", marks: [], takes: [...listKeys, "marker"], run: listObjects },

  { method: "POST", target: "object", marks: ["uploads"], takes: [], run: createMultipartUpload },
  { method: "POST", target: "object", marks: ["uploadId"], takes: [], run: completeMultipartUpload },
  {
    method: "PUT",
    target: "object",
    marks: ["partNumber", "uploadId"],
    takes: [],
    headers: ["x-amz-copy-source", "x-amz-copy-source-range"],
    run: uploadPartCopy,
  },
  { method: "PUT", target: "object", marks: ["partNumber", "uploadId"], takes: [], run: uploadPart },
  { method: "DELETE", target: "object", marks: ["uploadId"], takes: [], run: abortMultipartUpload },
  {
    method: "GET",
    target: "object",
    marks: ["uploadId"],
    takes: ["part-number-marker", "max-parts", "encoding-type"],
    run: listParts,
  },
  { method: "PUT", target: "object", marks: [], takes: [], run: putObject },
  { method: "GET", target: "object", marks: [], takes: overrideParameters, run: getObject },
  { method: "HEAD", target: "object", marks: [], takes: overrideParameters, run: headObject },
  { method: "DELETE", target: "object", marks: [], takes: [], run: deleteObject },
];

/** Headers of the protocol and of the objects; any other x-amz-* header asks for something that is not built. */
const knownAmzHeader =
  /^x-amz-(date|content-sha256|decoded-content-length|trailer|user-agent|sdk-checksum-algorithm|checksum-.+|meta-.+)$/;

/** Headers by which people's own tools say what is so anyway. With another value they are refused. */
const plainAmzHeaders: ReadonlyMap<string, string> = new Map([
  ["x-amz-acl", "private"],
  ["x-amz-storage-class", "STANDARD"],
]);

/** The operation that a request asks for. Refuses by name what is not built, also parts of a request. */
export function route(request: S3Request): Operation {
  const target = request.bucket === null ? "service" : request.key === null ? "bucket" : "object";
  const found = routes.find(
    (one) =>
      one.method === request.method &&
      one.target === target &&
      one.marks.every((name) => request.query.has(name)) &&
      (one.headers ?? []).slice(0, 1).every((name) => request.headers.has(name)),
  );
  const subresources = [...request.query.keys()].filter((name) => name !== "x-id"); // x-id is the SDK's note for logs.
  if (found === undefined) {
    throw notImplemented(
      `${request.method} ${target}${subresources.length > 0 ? `?${subresources.join("&")}` : ""}`,
    );
  }
  const unknownParameter = subresources.find((name) => ![...found.marks, ...found.takes].includes(name));
  if (unknownParameter !== undefined) throw notImplemented(`${request.method} ${target}?${unknownParameter}`);
  for (const [name, value] of request.headers) {
    if (!name.startsWith("x-amz-") || knownAmzHeader.test(name) || found.headers?.includes(name)) continue;
    if (plainAmzHeaders.get(name) !== value) throw notImplemented(`the header ${name}`);
  }
  return found.run;
}
