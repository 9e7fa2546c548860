import { randomBytes } from "node:crypto";

const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

function encode(value: bigint, length: number): string {
  let rest = value;
  let text = "";
  for (let i = 0; i < length; i++) {
    text = alphabet.charAt(Number(rest % 32n)) + text;
    rest /= 32n;
  }
  return text;
}

/**
 * A ULID (https://github.com/ulid/spec): 48 bits of time and 80 bits of `entropy`, as 26 characters that sort
 * by time. The same time and entropy (10 bytes) give the same id.
 */
export function ulid(timeMs: number, entropy: Uint8Array = randomBytes(10)): string {
  const tail = BigInt(`0x${Buffer.from(entropy.subarray(0, 10)).toString("hex")}`);
  return encode(BigInt(timeMs), 10) + encode(tail, 16);
}
