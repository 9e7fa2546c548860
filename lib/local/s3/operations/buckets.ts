import { isBucketName } from "@/lib/local/s3/disk/own-names";
import { readText } from "@/lib/local/s3/request/payload";
import { S3Error } from "@/lib/local/s3/s3-error";
import { childText, parseXml, xmlAnswer } from "@/lib/local/s3/xml";
import { type Operation, requireBucket } from "./operation";

const configurationBytesMax = 64 * 1024;

/** Source: Amazon S3 API Reference, ListBuckets. */
export const listBuckets: Operation = async ({ store }) => {
  const buckets = store.listBuckets().sort((a, b) => (a.name < b.name ? -1 : 1));
  return xmlAnswer("ListAllMyBucketsResult", {
    Owner: { ID: "local" },
    Buckets: { Bucket: buckets.map(({ name, createdAt }) => ({ Name: name, CreationDate: createdAt })) },
  });
};

/** Source: Amazon S3 API Reference, CreateBucket. */
export const createBucket: Operation = async ({ request, payload, store, region }) => {
  const name = request.bucket ?? "";
  if (!isBucketName(name)) {
    throw new S3Error("InvalidBucketName", "The specified bucket is not valid.", { BucketName: name });
  }
  const text = await readText(payload, configurationBytesMax);
  const location = text === "" ? undefined : childText(parseXml(text), "LocationConstraint");
  if (location !== undefined && location !== region) {
    throw new S3Error(
      "IllegalLocationConstraintException",
      `This server's region is ${region}, not ${location}.`,
    );
  }
  // In us-east-1 alone S3 answers 200 when the caller owns the bucket already.
  if (!(await store.createBucket(name)) && region !== "us-east-1") {
    throw new S3Error("BucketAlreadyOwnedByYou", "You already own this bucket.", { BucketName: name });
  }
  return { status: 200, headers: { location: `/${name}` } };
};

/**
 * Where a bucket is; us-east-1 is written as nothing. Programs ask it before they sign the rest.
 * Source: Amazon S3 API Reference, GetBucketLocation.
 */
export const getBucketLocation: Operation = async (context) => {
  requireBucket(context);
  const { region } = context;
  return xmlAnswer("LocationConstraint", region === "us-east-1" ? "" : region);
};

/** Source: Amazon S3 API Reference, HeadBucket. */
export const headBucket: Operation = async (context) => {
  requireBucket(context);
  return { status: 200, headers: { "x-amz-bucket-region": context.region } };
};
