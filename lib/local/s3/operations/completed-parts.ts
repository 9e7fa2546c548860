import { type ChecksumAlgorithm, checksumAlgorithms } from "@/lib/local/s3/request/checksums";
import { S3Error } from "@/lib/local/s3/s3-error";
import { childText, parseXml } from "@/lib/local/s3/xml";

/** One part as CompleteMultipartUpload names it. */
export interface CompletedPart {
  number: number;
  /** Without quotes. */
  etag: string;
  checksums: ReadonlyMap<ChecksumAlgorithm, string>;
}

/**
 * Reads the body of CompleteMultipartUpload: at least one part, in ascending order of their numbers.
 * Source: Amazon S3 API Reference, CompleteMultipartUpload, request syntax and error InvalidPartOrder.
 */
export function parseCompletedParts(text: string): CompletedPart[] {
  const root = parseXml(text);
  const parts = root.children
    .filter(({ name }) => name === "Part")
    .map((element): CompletedPart => {
      const number = Number(childText(element, "PartNumber") ?? "");
      const etag = childText(element, "ETag")?.trim().replaceAll('"', "");
      if (!Number.isInteger(number) || etag === undefined) {
        throw malformed("a part lacks its PartNumber or ETag");
      }
      const checksums = new Map<ChecksumAlgorithm, string>();
      for (const algorithm of checksumAlgorithms) {
        const value = childText(element, `Checksum${algorithm.toUpperCase()}`);
        if (value !== undefined) checksums.set(algorithm, value);
      }
      return { number, etag, checksums };
    });
  if (root.name !== "CompleteMultipartUpload" || parts.length === 0) {
    throw malformed("there is no part in it");
  }
  for (const [index, part] of parts.entries()) {
    if (index > 0 && part.number <= (parts[index - 1]?.number ?? 0)) {
      throw new S3Error(
        "InvalidPartOrder",
        "The list of parts was not in ascending order. The parts list must be specified in order by part number.",
      );
    }
  }
  return parts;
}

function malformed(reason: string): S3Error {
  return new S3Error(
    "MalformedXML",
    `The XML you provided did not validate against our published schema: ${reason}.`,
  );
}
