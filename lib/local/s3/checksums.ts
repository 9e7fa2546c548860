import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { notImplemented, S3Error } from "./s3-error";

export const checksumAlgorithms = ["crc32", "crc32c", "sha1", "sha256"] as const;
export type ChecksumAlgorithm = (typeof checksumAlgorithms)[number];

export interface Checksum {
  algorithm: ChecksumAlgorithm;
  /** Base64; of a multipart object with `-<parts>` behind it. */
  value: string;
}

export interface WriteChecks {
  /** Takes the next piece of the body. */
  update(chunk: Buffer): void;
  /** Compares the body's checksum with the announced one, which is kept. Throws BadDigest. */
  finish(trailers: ReadonlyMap<string, string>): Checksum | null;
  /** Compares the body's MD5 with the Content-MD5 header. Throws BadDigest. */
  checkMd5(md5Hex: string): void;
}

const checksumBytes: Record<ChecksumAlgorithm, number> = { crc32: 4, crc32c: 4, sha1: 20, sha256: 32 };

/**
 * What a write has to be checked with: Content-MD5, and the one checksum that the client sends in a header or announces
 * for the trailer. Source: Amazon S3 User Guide, "Checking object integrity"; API Reference, PutObject, Content-MD5.
 */
export function createWriteChecks(headers: ReadonlyMap<string, string>): WriteChecks {
  const contentMd5 = headers.get("content-md5");
  if (contentMd5 !== undefined && Buffer.from(contentMd5, "base64").length !== 16) {
    throw new S3Error("InvalidDigest", "The Content-MD5 you specified is not valid.");
  }
  const announced = announcedChecksum(headers);
  const hash = announced === null ? null : createChecksum(announced.algorithm);

  return {
    update(chunk) {
      hash?.update(chunk);
    },
    finish(trailers) {
      const stray = [...trailers.keys()].find((name) => name !== `x-amz-checksum-${announced?.algorithm}`);
      if (stray !== undefined) {
        throw new S3Error(
          "MalformedTrailerError",
          `The trailer has ${stray}, which x-amz-trailer did not announce.`,
        );
      }
      if (announced === null || hash === null) return null;
      const { algorithm } = announced;
      const expected = announced.value ?? trailers.get(`x-amz-checksum-${algorithm}`);
      if (expected === undefined) {
        throw new S3Error(
          "MalformedTrailerError",
          `The trailer lacks the x-amz-checksum-${algorithm} it should have.`,
        );
      }
      checkForm(algorithm, expected);
      const value = hash.digest().toString("base64");
      if (value === expected) return { algorithm, value };
      throw new S3Error(
        "BadDigest",
        `The ${algorithm.toUpperCase()} you specified did not match what we received.`,
      );
    },
    checkMd5(md5Hex) {
      if (contentMd5 === undefined || md5Hex === Buffer.from(contentMd5, "base64").toString("hex")) return;
      throw new S3Error("BadDigest", "The Content-MD5 you specified did not match what we received.");
    },
  };
}

/** Reads an algorithm's name as headers carry it (CRC32, sha256). Null when there is none; refuses unknown ones by name. */
export function parseAlgorithm(name: string | undefined): ChecksumAlgorithm | null {
  if (name === undefined) return null;
  const found = checksumAlgorithms.find((algorithm) => algorithm === name.toLowerCase());
  if (found === undefined) throw notImplemented(`checksum algorithm ${name}`);
  return found;
}

/** Checksum of a multipart object: the checksum of its parts' checksums, and their number. */
export function compositeChecksum(algorithm: ChecksumAlgorithm, partValues: readonly string[]): Checksum {
  const hash = createChecksum(algorithm);
  for (const value of partValues) hash.update(Buffer.from(value, "base64"));
  return { algorithm, value: `${hash.digest().toString("base64")}-${partValues.length}` };
}

function announcedChecksum(
  headers: ReadonlyMap<string, string>,
): { algorithm: ChecksumAlgorithm; value: string | null } | null {
  const found: { algorithm: ChecksumAlgorithm; value: string | null }[] = [];
  for (const [name, value] of headers) {
    const algorithm = parseAlgorithm(/^x-amz-checksum-(?!mode$|type$|algorithm$)(.+)$/.exec(name)?.[1]);
    if (algorithm !== null) {
      checkForm(algorithm, value);
      found.push({ algorithm, value });
    }
  }
  for (const name of headers.get("x-amz-trailer")?.split(",") ?? []) {
    const match = /^x-amz-checksum-(.+)$/.exec(name.trim().toLowerCase());
    if (match === null) throw notImplemented(`trailer ${name}`);
    const algorithm = parseAlgorithm(match[1]);
    if (algorithm !== null) found.push({ algorithm, value: null });
  }

  const [first, second] = found;
  if (second !== undefined) {
    throw new S3Error(
      "InvalidRequest",
      "Expecting a single x-amz-checksum- header. Multiple checksum types are not allowed.",
    );
  }
  const declared = parseAlgorithm(headers.get("x-amz-sdk-checksum-algorithm"));
  if (declared !== null && declared !== first?.algorithm) {
    throw new S3Error(
      "InvalidRequest",
      "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.",
    );
  }
  return first ?? null;
}

function checkForm(algorithm: ChecksumAlgorithm, value: string): void {
  if (Buffer.from(value, "base64").length !== checksumBytes[algorithm]) {
    throw new S3Error("InvalidRequest", `Value for x-amz-checksum-${algorithm} header is invalid.`);
  }
}

interface Hash {
  update(chunk: Buffer): void;
  digest(): Buffer;
}

function createChecksum(algorithm: ChecksumAlgorithm): Hash {
  if (algorithm === "sha1" || algorithm === "sha256") {
    const hash = createHash(algorithm);
    return { update: (chunk) => void hash.update(chunk), digest: () => hash.digest() };
  }
  const step = algorithm === "crc32" ? crc32 : crc32c;
  let crc = 0;
  return {
    update(chunk) {
      crc = step(chunk, crc);
    },
    digest() {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(crc);
      return bytes;
    },
  };
}

// CRC-32C (Castagnoli), reflected polynomial 0x82F63B78. Source: RFC 3720, appendix B.4.
const crc32cTable = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
  return value;
});

function crc32c(chunk: Buffer, previous: number): number {
  let crc = ~previous;
  for (const byte of chunk) crc = (crc >>> 8) ^ (crc32cTable[(crc ^ byte) & 0xff] ?? 0);
  return ~crc >>> 0;
}
