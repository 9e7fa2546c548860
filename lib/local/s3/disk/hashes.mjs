// Plain JavaScript, since the thread that uses it as well (hash-worker.mjs) starts without a TypeScript loader.
import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";

/** @typedef {"md5" | "sha1" | "sha256" | "crc32" | "crc32c"} HashName */

/**
 * @typedef {object} Hasher
 * @property {(chunk: Uint8Array) => void} update
 * @property {() => string} digest In hex; to be called once.
 */

/**
 * A hash or checksum that takes its data piece by piece.
 * @param {HashName} name
 * @returns {Hasher}
 */
export function createHasher(name) {
  if (name === "crc32") return createCrc(crc32);
  if (name === "crc32c") return createCrc(crc32c);
  const hash = createHash(name);
  return { update: (chunk) => void hash.update(chunk), digest: () => hash.digest("hex") };
}

/**
 * @param {(chunk: Uint8Array, previous: number) => number} step
 * @returns {Hasher}
 */
function createCrc(step) {
  let crc = 0;
  return {
    update(chunk) {
      crc = step(chunk, crc);
    },
    digest: () => crc.toString(16).padStart(8, "0"),
  };
}

// CRC-32C (Castagnoli), reflected polynomial 0x82F63B78. Source: RFC 3720, appendix B.4.
const crc32cTable = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
  return value;
});

/**
 * @param {Uint8Array} chunk
 * @param {number} previous
 */
function crc32c(chunk, previous) {
  let crc = ~previous;
  for (const byte of chunk) crc = (crc >>> 8) ^ crc32cTable[(crc ^ byte) & 0xff];
  return ~crc >>> 0;
}
